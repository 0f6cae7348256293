package io.anabranch.sinks.cassandra;

/**
 * How many rows of a bucket one request asks for: at first so many, then each time twice as many, up to what a page may weigh by
 * the weight of the one before.
 *
 * @param first rows in the first request
 * @param pageBytes of the store's answers, about
 * @param isAhead whether the next page is asked for while one is taken, rather than after it
 */
record RequestSize(int first, long pageBytes, boolean isAhead) {
    /** What the pages of all buckets of a day weigh together, those asked for ahead not counted. */
    static final long DAY_BYTES = 4 << 20;

    /** Few, since nothing is known yet of how large the rows are. */
    private static final int FIRST_OF_A_STREAM = 32;

    /** The driver's own default. */
    private static final int MOST = 5_000;

    /** For a reader of whatever there is. */
    static RequestSize ofStream(int buckets) {
        return new RequestSize(FIRST_OF_A_STREAM, DAY_BYTES / buckets, /* isAhead= */ true);
    }

    /**
     * For a reader of so many, over which ids are spread by chance: what a bucket gives is its share, give or take the share's
     * root.
     */
    static RequestSize ofPage(int limit, int buckets) {
        int share = (limit + buckets - 1) / buckets;
        return new RequestSize(share + (int) Math.sqrt(share), DAY_BYTES / buckets, /* isAhead= */ false);
    }

    /**
     * Rows to ask for next.
     *
     * @param asked rows asked for before
     * @param rows that came
     * @param bytes that they came in
     */
    int next(int asked, int rows, long bytes) {
        long fitting = rows == 0 ? MOST : pageBytes * rows / Math.max(1, bytes);
        return (int) Math.max(1, Math.min(Math.min(2L * asked, MOST), fitting));
    }
}
