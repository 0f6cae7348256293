package io.anabranch.sinks.cassandra;

import static java.util.stream.Collectors.toMap;

import io.anabranch.sinks.cassandra.DayBuckets.Change;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * What all writers and readers of the table must agree on: how many buckets each day has. The keyspace keeps it as a list of
 * decisions, each of which holds from its day on until the next one's.
 *
 * <p>A day keeps its number once it is near, because rows that are placed by another are rows that readers miss. So a decision
 * counts only if it was taken {@value #LEAD_DAYS} UTC days or more before its day, by the clock of the server that wrote it
 * down; to all others, hurried or written by hand without a time, every writer and every reader is blind alike. Hence whoever
 * reads the decisions knows for good all days up to tomorrow: what is decided from then on can't touch them. A running writer
 * therefore places no row by an outdated number, however long it runs, as long as it reads again when it meets a later day,
 * which {@link KnownBuckets} sees to; no clock of its own has a part in it.
 *
 * <p>An event that is dated more than a day ahead can't be placed yet: the sink rejects it.
 *
 * @param decisions in no order
 * @param readAt when they were read, by the server's clock
 */
record Contract(List<Decision> decisions, Instant readAt) {
    /** UTC days between a decision and the first day that it may change. */
    static final int LEAD_DAYS = 2;

    /** Far more than the clocks of two servers differ, or than a decision takes to be seen by all of them. */
    private static final Duration MOST_SKEW = Duration.ofHours(1);

    Contract {
        decisions = List.copyOf(decisions);
    }

    /**
     * From a day on, so many buckets.
     *
     * @param takenAt by the server's clock; empty where someone left it out
     */
    record Decision(LocalDate fromDay, int buckets, Optional<Instant> takenAt) {
        /** The first of a table was there before any row, and needs no lead. */
        boolean isEffective() {
            return !fromDay.isAfter(DayBuckets.FIRST_DAY)
                    || takenAt.map(at -> !fromDay.isBefore(day(at).plusDays(LEAD_DAYS)))
                            .orElse(false);
        }
    }

    boolean isEmpty() {
        return decisions.stream().noneMatch(Decision::isEffective);
    }

    /** The decisions that count; there must be one. */
    DayBuckets buckets() {
        return new DayBuckets(
                decisions.stream().filter(Decision::isEffective).collect(toMap(Decision::fromDay, Decision::buckets)),
                day(readAt.minus(MOST_SKEW)).plusDays(LEAD_DAYS));
    }

    /**
     * The number of today, and whatever is decided for later days: a setting may be any of them, so that those who run can be
     * given the new number one by one, before or after its day has come.
     */
    List<Change> current() {
        return buckets().from(today());
    }

    LocalDate today() {
        return day(readAt);
    }

    private static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }
}
