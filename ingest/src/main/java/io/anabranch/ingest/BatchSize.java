package io.anabranch.ingest;

/**
 * How many records a branch's next batch may have: as many as its store makes safe within about a second.
 *
 * <p>A position moves by whole batches. Those of a slow store would, at the size that a fast one is best written with, take longer
 * than a rebalance waits or a process lives, and all of them would be written again. So a batch begins small, grows while the store
 * is quick, and shrinks when it is not. Thread-safe.
 */
final class BatchSize {
    private static final long QUICK_MILLIS = 500;
    private static final long SLOW_MILLIS = 1_000;

    private final int most;
    private int records;

    BatchSize(int most) {
        this.most = most;
        this.records = Math.max(1, most / 16);
    }

    /** Of a largest batch of so many records. */
    static int least(int most) {
        return Math.max(1, most / 32);
    }

    synchronized int records() {
        return records;
    }

    /**
     * A batch is safe. Its own size counts, not the present one: of several in flight the last must not halve again what the
     * first has halved.
     *
     * @param millis since it was handed out
     */
    synchronized void done(int batchRecords, long millis) {
        if (millis > SLOW_MILLIS) {
            records = Math.max(least(most), Math.min(records, batchRecords / 2));
        } else if (millis < QUICK_MILLIS) {
            records = Math.min(most, Math.max(records, 2 * batchRecords));
        }
    }
}
