package io.anabranch.sinks.redis;

import io.anabranch.topology.History;
import io.anabranch.topology.History.Held;
import io.anabranch.topology.Partition;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How far Redis has acknowledged each board and partition to this process: so far every board has to come, whatever happened
 * to Redis since. Thread-safe.
 */
final class BoardProgress {
    /** Nothing is known, so nothing is expected. */
    static final long NONE = -1;

    private static final long NO_READING = Long.MIN_VALUE;

    private final Map<Key, Known> all = new ConcurrentHashMap<>();

    private record Key(String board, Partition partition) {}

    private record Known(long reading, long acknowledged) {}

    /** The offset up to which Redis acknowledged the partition. */
    long acknowledged(Board board, Partition partition) {
        return known(board, partition).acknowledged();
    }

    /**
     * The offset up to which a board has to hold the partition before this run. What comes first in another reading was
     * preceded by what the group had committed, perhaps in another process, so all that is expected.
     */
    long expected(BoardRun run, History history) {
        Known known = known(run.board(), run.partition());
        boolean goesOn = known.reading() == run.reading();
        return goesOn ? known.acknowledged() : Math.max(known.acknowledged(), begin(run, history) - 1);
    }

    /** Where a reading is over by now, the first of it tells; that may be later, by records that are no events. */
    private static long begin(BoardRun run, History history) {
        return history.held().stream()
                .filter(held ->
                        held.reading() == run.reading() && held.partition().equals(run.partition()))
                .mapToLong(Held::begin)
                .findFirst()
                .orElse(run.first());
    }

    /** From here on the reading is known to have begun without a gap. */
    void joined(BoardRun run) {
        all.compute(
                new Key(run.board().name(), run.partition()),
                (key, known) -> new Known(run.reading(), known == null ? NONE : known.acknowledged()));
    }

    void acknowledged(BoardCall call) {
        all.compute(
                new Key(call.board().name(), call.partition()),
                (key, known) -> known == null
                        ? new Known(NO_READING, call.upTo())
                        : new Known(known.reading(), Math.max(known.acknowledged(), call.upTo())));
    }

    private Known known(Board board, Partition partition) {
        return all.getOrDefault(new Key(board.name(), partition), new Known(NO_READING, NONE));
    }
}
