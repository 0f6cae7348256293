package io.anabranch.sinks.redis.leaderboard;

import io.anabranch.sinks.kit.Futures;
import io.anabranch.sinks.redis.SinkConnection;
import io.anabranch.topology.TopicReplay.CommittedOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Opens the rebuilding of a leaderboard of which nothing is there: from now on {@link LeaderboardScript} writes it under names of its own,
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

    private final LeaderboardKeys keys;

    Rebuilding(LeaderboardSinkSettings settings) {
        this.keys = LeaderboardKeys.of(settings);
    }

    /** Answers whether this call opened it: false if something of the leaderboard is there after all. */
    Mono<Boolean> open(
            LeaderboardSettings leaderboard,
            List<CommittedOffset> targets,
            StatefulRedisConnection<String, byte[]> connection) {
        CommandArgs<String, byte[]> args = new CommandArgs<>(SinkConnection.CODEC);
        args.add(OPEN)
                .add(3)
                .addKeys(keys.progress(leaderboard), keys.targets(leaderboard), keys.rebuilding(leaderboard));
        for (CommittedOffset target : targets) {
            args.addKey(target.partition().toString()).add(target.next() - 1);
        }
        return Futures.mono(() ->
                        connection.async().dispatch(CommandType.EVAL, new IntegerOutput<>(SinkConnection.CODEC), args))
                .map(opened -> opened == 1);
    }
}
