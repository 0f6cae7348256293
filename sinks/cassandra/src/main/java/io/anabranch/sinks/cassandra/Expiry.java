package io.anabranch.sinks.cassandra;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import com.datastax.oss.driver.api.core.CqlSession;
import io.anabranch.sinks.kit.Futures;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * How long a row has left to live: its life counts from the event's own time, as in every store, while CQL counts from the write. So a row that
 * is written again expires when it would have. What time it is, the cluster says (invariant 8), once for each session, and from then on a
 * clock that nobody sets.
 */
final class Expiry {
    private static final int SECONDS_PER_DAY = 86_400;

    /**
     * The longest time to live that a row takes.
     *
     * @see <a href="https://cassandra.apache.org/doc/latest/cassandra/developing/cql/dml.html">time to live, 20 years</a>
     */
    private static final long MAX_SECONDS = 20L * 365 * SECONDS_PER_DAY;

    private final Duration life;
    private final Scheduler timer;
    private final long clusterMillis;
    private final long readAt;

    Expiry(Duration life, Instant clusterTime, Scheduler timer) {
        this.life = life;
        this.timer = timer;
        this.clusterMillis = clusterTime.toEpochMilli();
        this.readAt = timer.now(NANOSECONDS);
    }

    /** Empty where rows never expire. */
    static Mono<Optional<Expiry>> read(CqlSession session, CassandraSettings settings, Scheduler timer) {
        return Mono.justOrEmpty(settings.expireAfter())
                .flatMap(life -> Futures.mono(() -> session.executeAsync("SELECT toTimestamp(now()) FROM system.local"))
                        .map(answer -> Optional.ofNullable(answer.one())
                                .flatMap(row -> Optional.ofNullable(row.getInstant(0)))
                                .orElseThrow())
                        .map(now -> new Expiry(life, now, timer)))
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty());
    }

    boolean isOver(Instant eventTime) {
        return millisLeft(eventTime) <= 0;
    }

    /** At least one, since zero would be for ever. */
    int secondsLeft(Instant eventTime) {
        return (int) Math.max(1, Math.min(MAX_SECONDS, (millisLeft(eventTime) + 999) / 1_000));
    }

    private long millisLeft(Instant eventTime) {
        long now = clusterMillis + NANOSECONDS.toMillis(timer.now(NANOSECONDS) - readAt);
        return eventTime.plus(life).toEpochMilli() - now;
    }
}
