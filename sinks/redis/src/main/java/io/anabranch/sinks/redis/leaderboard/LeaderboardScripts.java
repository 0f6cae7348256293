package io.anabranch.sinks.redis.leaderboard;

import static java.util.stream.Collectors.toUnmodifiableMap;

import io.anabranch.sinks.kit.Futures;
import io.anabranch.sinks.redis.SinkConnection;
import io.anabranch.sinks.redis.leaderboard.LeaderboardRun.Increment;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.output.IntegerListOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import reactor.core.publisher.Mono;

/** Makes the calls of {@link LeaderboardScript}, on the right keys. */
final class LeaderboardScripts {
    private final LeaderboardKeys keys;
    private final Map<String, LeaderboardScript> scripts;

    LeaderboardScripts(LeaderboardSinkSettings settings) {
        this.keys = LeaderboardKeys.of(settings);
        this.scripts = settings.leaderboards().stream()
                .collect(toUnmodifiableMap(LeaderboardSettings::name, LeaderboardScript::of));
    }

    Mono<LeaderboardAnswer> run(LeaderboardCall call, StatefulRedisConnection<String, byte[]> connection) {
        LeaderboardScript script =
                Objects.requireNonNull(scripts.get(call.leaderboard().name()));
        return dispatch(CommandType.EVALSHA, script.digest(), call, connection)
                // A server that was restarted or flushed has forgotten the script: this tells it again.
                .onErrorResume(
                        RedisNoScriptException.class,
                        unknown -> dispatch(CommandType.EVAL, script.text(), call, connection))
                .map(LeaderboardAnswer::of);
    }

    private Mono<List<Long>> dispatch(
            CommandType type, String script, LeaderboardCall call, StatefulRedisConnection<String, byte[]> connection) {
        return Futures.mono(() ->
                connection.async().dispatch(type, new IntegerListOutput<>(SinkConnection.CODEC), args(script, call)));
    }

    private CommandArgs<String, byte[]> args(String script, LeaderboardCall call) {
        LeaderboardSettings leaderboard = call.leaderboard();
        List<Long> windows = call.windows();
        String field = call.partition().toString();
        CommandArgs<String, byte[]> args = new CommandArgs<>(SinkConnection.CODEC);
        args.add(script).add(4 + windows.size());
        args.addKeys(
                keys.progress(leaderboard),
                keys.targets(leaderboard),
                keys.rebuilding(leaderboard),
                keys.seen(leaderboard) + field);
        windows.forEach(window -> args.addKey(keys.window(leaderboard, window)));
        args.addKey(field).add(call.expected()).add(call.upTo());
        args.add(leaderboard.dedupWindow().map(span -> span.toMillis()).orElse(0L));
        windows.forEach(window -> args.add(
                leaderboard.keptUntil(window).map(Instant::toEpochMilli).orElse(0L)));
        long last = -1;
        int number = 0;
        for (Increment each : call.increments()) {
            // Events that stand together are mostly of one window.
            number = each.window() == last ? number : 1 + windows.indexOf(each.window());
            last = each.window();
            add(each, leaderboard, number, args);
        }
        return args;
    }

    private static void add(
            Increment each, LeaderboardSettings leaderboard, int window, CommandArgs<String, byte[]> args) {
        args.add(each.offset())
                .add(window)
                .add(each.member().getBytes(StandardCharsets.UTF_8))
                .add(each.score());
        if (LeaderboardScript.isTimed(leaderboard)) {
            args.add(each.micros());
        }
        if (leaderboard.dedupWindow().isPresent()) {
            args.add(each.event().id().getBytes(StandardCharsets.UTF_8))
                    .add(Math.max(0, each.event().record().timestampMillis()));
        }
    }
}
