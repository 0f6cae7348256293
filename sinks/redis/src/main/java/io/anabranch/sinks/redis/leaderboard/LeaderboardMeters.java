package io.anabranch.sinks.redis.leaderboard;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is counted of leaderboards, and reported of them. Thread-safe. */
final class LeaderboardMeters {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderboardMeters.class);

    private final String sink;
    private final MeterRegistry meters;
    /** Leaderboards whose sums have grown too large: reported once, counted ever after. */
    private final Set<String> toldTooLarge = ConcurrentHashMap.newKeySet();

    LeaderboardMeters(String sink, MeterRegistry meters) {
        this.sink = sink;
        this.meters = meters;
    }

    /** Events that a leaderboard took no notice of. */
    static Counter skipped(String sink, LeaderboardSettings leaderboard, String reason, MeterRegistry meters) {
        return Counter.builder("anabranch.leaderboard.skipped")
                .description("Events that did nothing to a leaderboard, and why")
                .tag("sink", sink)
                .tag("leaderboard", leaderboard.name())
                .tag("reason", reason)
                .register(meters);
    }

    void count(LeaderboardSettings leaderboard, LeaderboardAnswer answer) {
        count(leaderboard, "replayed", answer.replayed());
        count(leaderboard, "duplicate", answer.duplicates());
        count(leaderboard, "expired", answer.over());
        count(leaderboard, "sum-too-large", answer.tooLarge());
        if (answer.tooLarge() > 0 && toldTooLarge.add(leaderboard.name())) {
            LOG.error(
                    "Leaderboard '{}' left out increments of {} members, whose sums would be beyond 2^53 with {} decimals:"
                            + " declare the leaderboard again with fewer",
                    leaderboard.name(),
                    answer.tooLarge(),
                    leaderboard.scale());
        }
        if (answer.hasEnded()) {
            LOG.info("Leaderboard '{}' is rebuilt and has its name again", leaderboard.name());
        }
    }

    private void count(LeaderboardSettings leaderboard, String reason, long events) {
        if (events > 0) {
            skipped(sink, leaderboard, reason, meters).increment((double) events);
        }
    }

    /** @param kind {@code rewound} where records were missing, {@code rebuilt} where the leaderboard was */
    void repaired(LeaderboardSettings leaderboard, String kind) {
        Counter.builder("anabranch.leaderboard.repairs")
                .description("Times Redis had lost something of a leaderboard, which was then read again from the log")
                .tag("sink", sink)
                .tag("leaderboard", leaderboard.name())
                .tag("kind", kind)
                .register(meters)
                .increment();
    }

    void unreadable(LeaderboardSettings leaderboard, long records) {
        Counter.builder("anabranch.leaderboard.unreadable.records")
                .description("Offsets that were to be read again for a leaderboard, and that the log no longer had")
                .tag("sink", sink)
                .tag("leaderboard", leaderboard.name())
                .register(meters)
                .increment((double) records);
    }
}
