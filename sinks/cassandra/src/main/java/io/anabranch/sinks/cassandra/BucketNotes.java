package io.anabranch.sinks.cassandra;

import java.util.List;
import java.util.Locale;

/**
 * What an operator should know before the table is made: how much a day may bring, since its buckets stay as they are.
 *
 * <p>The rule is {@code day-buckets = events/s * 86,400 * (bytes of an event + }{@value #FRAME_BYTES}{@code ) / 100 MB},
 * rounded up. Cassandra warns of partitions from 100 MiB on, and has no reason to count rows: the old rule of thumb of at most
 * 100,000 values a partition is from before it could read an index of a partition in parts.
 *
 * @see <a href="https://docs.datastax.com/en/cassandra_win/2.2/cassandra/planning/planPlanningPartitionSize.html">Partition
 *     size, a rule of thumb</a>
 * @see <a href="https://issues.apache.org/jira/browse/CASSANDRA-11206">CASSANDRA-11206</a>
 */
final class BucketNotes {
    static final long PARTITION_BYTES = 100_000_000;

    /** An allowance for what a row takes besides the event, whose bytes are its JSON's: flags, times, lengths. */
    static final int FRAME_BYTES = 30;

    private static final int SECONDS_PER_DAY = 86_400;

    private BucketNotes() {}

    static List<String> on(CassandraSettings settings) {
        int buckets = settings.dayBuckets();
        return List.of(String.format(
                Locale.ROOT,
                "%d bucket%s a day stay%s within 100 MB each up to %,.1f events/s of 400 B around the clock, or %,.1f of"
                        + " 1 KiB; for others, day-buckets = events/s * 86,400 * (bytes of an event + %d) / 100 MB",
                buckets,
                buckets == 1 ? "" : "s",
                buckets == 1 ? "s" : "",
                eventsPerSecond(buckets, 400),
                eventsPerSecond(buckets, 1_024),
                FRAME_BYTES));
    }

    /** The most that so many buckets should take. */
    static double eventsPerSecond(int buckets, int eventBytes) {
        return (double) buckets * PARTITION_BYTES / SECONDS_PER_DAY / (eventBytes + FRAME_BYTES);
    }

    /** The fewest that should take so much. */
    static long buckets(double eventsPerSecond, int eventBytes) {
        return (long) Math.ceil(eventsPerSecond * SECONDS_PER_DAY * (eventBytes + FRAME_BYTES) / PARTITION_BYTES);
    }
}
