package io.anabranch.sinks.redis;

import io.anabranch.topology.History.Stand;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Opens the rebuilding of a board of which nothing is there: from now on {@link BoardScript} writes it under names of its own,
 * until every partition has reached its target.
 */
final class Rebuilding {
    private static final String OPEN = """
            if redis.call('EXISTS', KEYS[1], KEYS[2]) > 0 then return 0 end
            for _, name in ipairs(redis.call('SMEMBERS', KEYS[3])) do redis.call('UNLINK', name .. ':rebuilding') end
            redis.call('UNLINK', KEYS[3], KEYS[1] .. ':rebuilding')
            for i = 1, #ARGV, 2 do redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1]) end
            return 1
            """;

    private final BoardKeys keys;

    Rebuilding(BoardsSettings settings) {
        this.keys = BoardKeys.of(settings);
    }

    /** Answers whether this call opened it: false if something of the board is there after all. */
    Mono<Boolean> open(Board board, List<Stand> targets, StatefulRedisConnection<String, byte[]> connection) {
        CommandArgs<String, byte[]> args = new CommandArgs<>(Link.CODEC);
        args.add(OPEN).add(3).addKeys(keys.progress(board), keys.targets(board), keys.rebuilding(board));
        for (Stand target : targets) {
            args.addKey(target.partition().toString()).add(target.next() - 1);
        }
        return Mono.fromCompletionStage(
                        () -> connection.async().dispatch(CommandType.EVAL, new IntegerOutput<>(Link.CODEC), args))
                .map(opened -> opened == 1);
    }
}
