package io.anabranch.app.verify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts of the log: its records, those that hold no event, and what each sink has not committed. */
final class LogTally {
    private static final int NAMED = 10;

    private final Map<Integer, Long> firstMillis = new HashMap<>();
    private final Map<String, Long> behind = new HashMap<>();
    private final List<Position> unaccounted = new ArrayList<>();
    private final List<Position> wronglyDeadLettered = new ArrayList<>();
    private long records;
    private long tombstones;
    private long deletions;
    private long unproven;
    private long unaccountedCount;
    private long wronglyDeadLetteredCount;

    void addRecord(int partition, long millis) {
        records++;
        firstMillis.putIfAbsent(partition, millis);
    }

    /** A record that the sink has not committed yet. */
    void addBehind(String sink) {
        behind.merge(sink, 1L, Long::sum);
    }

    /** A record of which nothing is stored, and which is no mistake. */
    void addTombstone() {
        tombstones++;
    }

    void addDeletion() {
        deletions++;
    }

    /** A record that is no event, and whose dead letter may be older than what the dead-letter topic still has. */
    void addUnproven() {
        unproven++;
    }

    /** A record that is neither an event nor a dead letter. */
    void addUnaccounted(Position position) {
        unaccountedCount++;
        addFew(position, unaccounted);
    }

    /** A dead letter of the decoder that is an event, or a deletion, all the same. */
    void addWronglyDeadLettered(Position position) {
        wronglyDeadLetteredCount++;
        addFew(position, wronglyDeadLettered);
    }

    private static void addFew(Position position, List<Position> named) {
        if (named.size() < NAMED) {
            named.add(position);
        }
    }

    long records() {
        return records;
    }

    long behind(String sink) {
        return behind.getOrDefault(sink, 0L);
    }

    /** The time of the first record of this partition; the earliest where it has none. */
    long firstMillis(int partition) {
        return firstMillis.getOrDefault(partition, 0L);
    }

    Report.Log report(long events, List<String> truncated) {
        return new Report.Log(
                records,
                events,
                tombstones,
                deletions,
                unproven,
                List.copyOf(unaccounted),
                unaccountedCount,
                List.copyOf(wronglyDeadLettered),
                wronglyDeadLetteredCount,
                truncated);
    }
}
