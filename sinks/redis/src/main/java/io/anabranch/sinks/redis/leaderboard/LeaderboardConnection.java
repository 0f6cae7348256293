package io.anabranch.sinks.redis.leaderboard;

import io.anabranch.sinks.redis.Connections;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.Objects;
import reactor.core.publisher.Mono;

/** A connection as the sink has it to where a leaderboard's keys are, for who looks at them by other means. For one thread that may block. */
public final class LeaderboardConnection implements AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final Connections connections;
    private final StatefulRedisConnection<String, byte[]> connection;

    private LeaderboardConnection(Connections connections, StatefulRedisConnection<String, byte[]> connection) {
        this.connections = connections;
        this.connection = connection;
    }

    /** To the server, or of a cluster to the primary that holds the leaderboard. */
    public static LeaderboardConnection open(LeaderboardSinkSettings settings, LeaderboardSettings leaderboard) {
        Connections connections = new Connections(settings.connecting(), /* mostCommands= */ 1);
        String anyKey = LeaderboardKeys.of(settings).progress(leaderboard);
        try {
            StatefulRedisConnection<String, byte[]> connection =
                    Objects.requireNonNull(connection(connections, anyKey).block(ANSWER));
            connection.setTimeout(ANSWER);
            return new LeaderboardConnection(connections, connection);
        } catch (RuntimeException unreachable) {
            connections.close().block();
            throw unreachable;
        }
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

    @Override
    public void close() {
        connection.close();
        connections.close().block();
    }
}
