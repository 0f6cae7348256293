package io.anabranch.app.verify;

import io.anabranch.app.verify.DueRows.Due;
import io.anabranch.app.verify.LogLine.Logged;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * How a store's rows compare with the log.
 *
 * @param expected rows that it has to hold, or of whose events there are dead letters
 * @param stored of those, how many it holds
 * @param deadLetters of those, how many are dead letters alone
 * @param counts how many rows, or ids, of each kind
 * @param examples ids of each kind, the first few
 * @param alteredFields how many rows are altered, by the names of the fields that are
 * @param missingRanges where in the log the events are that are nowhere
 * @param surplusSpan the times of the rows that nobody asked for; empty where there are none
 * @param behind records of the log that the sink has not committed yet
 * @param aheadOf partitions whose committed position is past the end of the log
 */
public record Account(
        String sink,
        long expected,
        long stored,
        long deadLetters,
        Map<Kind, Long> counts,
        Map<Kind, List<String>> examples,
        Map<String, Long> alteredFields,
        List<String> missingRanges,
        String surplusSpan,
        long behind,
        List<String> aheadOf) {
    private static final int EXAMPLES = 3;

    /** What is to be said of a row or an id. */
    public enum Kind {
        /** An event that is neither stored nor a dead letter. */
        MISSING(true, "missing"),
        /** A row beyond those that its id has to have. */
        DOUBLED(true, "doubled"),
        /** A row that says something else than the log. */
        ALTERED(true, "altered"),
        /** A row of an event that the log does not have. */
        FOREIGN(true, "foreign"),
        /** A row of an event that the log has deleted. */
        UNDELETED(true, "deleted in the log, and still stored"),
        /** An event whose life is over, and which is no longer there. */
        EXPIRED(false, "expired"),
        /** A row of an event that may be older than what the log still has. */
        FORGOTTEN(false, "older than the log"),
        /** An event that is not there, and whose dead letter may be older than what the dead-letter topic still has. */
        UNPROVEN(false, "older than the dead letters"),
        /** An id of which an event and a deletion are in different partitions. */
        UNORDERED(false, "without an order");

        private final boolean isFault;
        private final String words;

        Kind(boolean isFault, String words) {
            this.isFault = isFault;
            this.words = words;
        }

        public boolean isFault() {
            return isFault;
        }

        /** As an operator reads it. */
        String words() {
            return words;
        }
    }

    /** Whether the store holds what it has to, and nothing else. */
    public boolean isExact() {
        return aheadOf.isEmpty() && counts.keySet().stream().noneMatch(Kind::isFault);
    }

    /** Whether the sink has done all of the log. */
    public boolean isCaughtUp() {
        return behind == 0;
    }

    public long count(Kind kind) {
        return counts.getOrDefault(kind, 0L);
    }

    /** The first few of this kind. */
    public List<String> examples(Kind kind) {
        return examples.getOrDefault(kind, List.of());
    }

    /** Adds up. */
    static final class Builder {
        private final String sink;
        private final List<TopicPartition> partitions;
        private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
        private final Map<Kind, List<String>> examples = new EnumMap<>(Kind.class);
        private final Map<String, Long> alteredFields = new TreeMap<>();
        private final OffsetRanges missing = new OffsetRanges();
        private long expected;
        private long stored;
        private long refused;
        private long firstSurplus = Long.MAX_VALUE;
        private long lastSurplus = Long.MIN_VALUE;

        /** @param partitions by their numbers in lines of the log */
        Builder(String sink, List<TopicPartition> partitions) {
            this.sink = sink;
            this.partitions = partitions;
        }

        void add(Kind kind, String example) {
            counts.merge(kind, 1L, Long::sum);
            List<String> named = examples.computeIfAbsent(kind, none -> new ArrayList<>());
            if (named.size() < EXAMPLES) {
                named.add(example);
            }
        }

        /** A row is there, be it altered. */
        void found(Due due) {
            boolean isExpected = due.isRequired() || due.isRefused();
            expected += isExpected ? 1 : 0;
            stored += isExpected ? 1 : 0;
        }

        void addRefused() {
            expected++;
            refused++;
        }

        void addMissing(String id, Logged event) {
            expected++;
            add(Kind.MISSING, id);
            missing.add(event.partition(), event.offset());
        }

        void addAltered(String id, List<String> fields) {
            String names = String.join(", ", fields);
            alteredFields.merge(names, 1L, Long::sum);
            add(Kind.ALTERED, id + " (" + names + ")");
        }

        void addSurplus(Kind kind, String id, Row row) {
            add(kind, id);
            if (row.micros() == StoredRow.UNREADABLE) {
                return;
            }
            firstSurplus = Math.min(firstSurplus, row.micros());
            lastSurplus = Math.max(lastSurplus, row.micros());
        }

        Account build(long behind, List<String> aheadOf) {
            String span = firstSurplus > lastSurplus ? "" : time(firstSurplus) + " to " + time(lastSurplus);
            return new Account(
                    sink,
                    expected,
                    stored,
                    refused,
                    Map.copyOf(counts),
                    Map.copyOf(examples),
                    alteredFields,
                    missing.largest(partitions),
                    span,
                    behind,
                    aheadOf);
        }

        private static Instant time(long micros) {
            return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
        }
    }
}
