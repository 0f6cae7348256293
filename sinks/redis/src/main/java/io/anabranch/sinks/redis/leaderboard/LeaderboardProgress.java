package io.anabranch.sinks.redis.leaderboard;

import io.anabranch.topology.Partition;
import io.anabranch.topology.TopicReplay;
import io.anabranch.topology.TopicReplay.Assignment;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How far Redis has acknowledged each leaderboard and partition to this process: so far every leaderboard has to come, whatever happened
 * to Redis since. Thread-safe.
 */
final class LeaderboardProgress {
    /** Nothing is known, so nothing is expected. */
    static final long NONE = -1;

    private static final long NO_READING = Long.MIN_VALUE;

    private final Map<Key, Known> all = new ConcurrentHashMap<>();

    private record Key(String leaderboard, Partition partition) {}

    private record Known(long epoch, long acknowledged) {}

    /** The offset up to which Redis acknowledged the partition. */
    long acknowledged(LeaderboardSettings leaderboard, Partition partition) {
        return known(leaderboard, partition).acknowledged();
    }

    /**
     * The offset up to which a leaderboard has to hold the partition before this run. What comes first in another reading was
     * preceded by what the group had committed, perhaps in another process, so all that is expected.
     */
    long expected(LeaderboardRun run, TopicReplay replay) {
        Known known = known(run.leaderboard(), run.partition());
        boolean goesOn = known.epoch() == run.epoch();
        return goesOn ? known.acknowledged() : Math.max(known.acknowledged(), begin(run, replay) - 1);
    }

    /** Where a reading is over by now, the first of it tells; that may be later, by records that are no events. */
    private static long begin(LeaderboardRun run, TopicReplay replay) {
        return replay.assignments().stream()
                .filter(held -> held.epoch() == run.epoch() && held.partition().equals(run.partition()))
                .mapToLong(Assignment::begin)
                .findFirst()
                .orElse(run.first());
    }

    /** From here on the reading is known to have begun without a gap. */
    void joined(LeaderboardRun run) {
        all.compute(
                new Key(run.leaderboard().name(), run.partition()),
                (key, known) -> new Known(run.epoch(), known == null ? NONE : known.acknowledged()));
    }

    void acknowledged(LeaderboardCall call) {
        all.compute(
                new Key(call.leaderboard().name(), call.partition()),
                (key, known) -> known == null
                        ? new Known(NO_READING, call.upTo())
                        : new Known(known.epoch(), Math.max(known.acknowledged(), call.upTo())));
    }

    private Known known(LeaderboardSettings leaderboard, Partition partition) {
        return all.getOrDefault(new Key(leaderboard.name(), partition), new Known(NO_READING, NONE));
    }
}
