package io.anabranch.sinks.redis;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toUnmodifiableMap;

import io.anabranch.sinks.redis.BoardRun.Call;
import io.anabranch.sinks.redis.BoardRun.Increment;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import reactor.core.publisher.Mono;

/** Makes the calls of {@link BoardScript}, on the right keys; counts what the fence kept from counting twice. */
final class BoardScripts {
    private final String prefix;
    private final Map<Board.Mode, BoardScript> scripts;
    private final Map<String, Counter> replayed;

    BoardScripts(String sink, BoardsSettings settings, MeterRegistry meters) {
        this.prefix = settings.prefix().orElse("") + "board:";
        this.scripts = Arrays.stream(Board.Mode.values()).collect(toUnmodifiableMap(mode -> mode, BoardScript::of));
        this.replayed = settings.board().stream()
                .collect(toMap(Board::name, board -> RankedBoard.skipped(sink, board, "replayed", meters)));
    }

    /** The name of the sorted set. Its braces keep all keys of this window in one hash slot of a cluster. */
    String key(Call call) {
        return prefix + "{" + call.board().name() + ":" + call.window() + "}";
    }

    Mono<Void> run(Call call, StatefulRedisConnection<String, byte[]> connection) {
        BoardScript script = Objects.requireNonNull(scripts.get(call.board().mode()));
        return dispatch(CommandType.EVALSHA, script.digest(), call, connection)
                // A server that was restarted or flushed has forgotten the script: this tells it again.
                .onErrorResume(
                        RedisNoScriptException.class,
                        unknown -> dispatch(CommandType.EVAL, script.text(), call, connection))
                .doOnNext(applied -> countReplayed(call, call.increments().size() - applied))
                .then();
    }

    private void countReplayed(Call call, long skipped) {
        Counter counter = replayed.get(call.board().name());
        if (counter != null && skipped > 0) {
            counter.increment((double) skipped);
        }
    }

    private Mono<Long> dispatch(
            CommandType type, String script, Call call, StatefulRedisConnection<String, byte[]> connection) {
        return Mono.fromCompletionStage(
                () -> connection.async().dispatch(type, new IntegerOutput<>(Link.CODEC), args(script, call)));
    }

    private CommandArgs<String, byte[]> args(String script, Call call) {
        String board = key(call);
        boolean isTimed = call.board().mode() == Board.Mode.LATEST;
        CommandArgs<String, byte[]> args = new CommandArgs<>(Link.CODEC);
        args.add(script).add(3).addKeys(board, board + ":offsets", board + ":times");
        args.addKey(call.partition().toString()).add(call.upTo());
        args.add(call.board().life().toMillis());
        for (Increment each : call.increments()) {
            args.add(each.offset()).addKey(each.member()).add(each.score());
            if (isTimed) {
                args.add(each.micros());
            }
        }
        return args;
    }
}
