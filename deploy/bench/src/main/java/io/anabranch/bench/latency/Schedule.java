package io.anabranch.bench.latency;

/**
 * When each event of a load is due, whatever happened to those before it: who is late is late for all that was due meanwhile.
 *
 * @param startNanos when the first is due, as of {@link System#nanoTime}
 * @param perSecond events
 * @param lead how many come before those that are measured
 * @param measured how many are measured
 */
record Schedule(long startNanos, double perSecond, int lead, int measured) {
    private static final double NANOS_PER_SECOND = 1e9;

    /** From the start for each, never from the one before: what is rounded does not add up. */
    long due(long place) {
        return startNanos + (long) (place * NANOS_PER_SECOND / perSecond);
    }

    int all() {
        return lead + measured;
    }

    boolean isMeasured(long place) {
        return place >= lead && place < all();
    }
}
