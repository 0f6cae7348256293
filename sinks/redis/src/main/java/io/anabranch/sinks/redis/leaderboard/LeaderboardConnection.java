package io.anabranch.sinks.redis.leaderboard;

import io.anabranch.sinks.redis.Connections;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** A connection as the sink has it to where a leaderboard's keys are, for who looks at them by other means. */
public final class LeaderboardConnection {
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final Connections connections;
    private final StatefulRedisConnection<String, byte[]> connection;

    private LeaderboardConnection(Connections connections, StatefulRedisConnection<String, byte[]> connection) {
        this.connections = connections;
        this.connection = connection;
    }

    /** To the server, or of a cluster to the primary that holds the leaderboard. The caller closes it. */
    public static Mono<LeaderboardConnection> open(LeaderboardSinkSettings settings, LeaderboardSettings leaderboard) {
        String anyKey = LeaderboardKeys.of(settings).progress(leaderboard);
        return Mono.defer(() -> {
            Connections connections = new Connections(settings.connecting(), /* maxCommands= */ 1);
            return connection(connections, anyKey)
                    .doOnNext(open -> open.setTimeout(ANSWER))
                    .map(open -> new LeaderboardConnection(connections, open))
                    .onErrorResume(failure -> connections.close().then(Mono.error(failure)));
        });
    }

    private static Mono<StatefulRedisConnection<String, byte[]>> connection(Connections connections, String key) {
        return connections.isCluster()
                ? connections
                        .cluster()
                        .topology()
                        .flatMap(topology -> connections.to(topology.primaryOf(SlotHash.getSlot(key))))
                : connections.open();
    }

    /** One command at a time; each may take half a minute. */
    public StatefulRedisConnection<String, byte[]> connection() {
        return connection;
    }

    public Mono<Void> close() {
        return connections.close();
    }
}
