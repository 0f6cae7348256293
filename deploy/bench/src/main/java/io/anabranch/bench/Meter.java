package io.anabranch.bench;

/**
 * Counts a stream's events and measures this process from the first event after the warm-up to the last one. The first
 * 300,000 events or so measure the compiler.
 */
final class Meter {
    private final long warmUp;
    private final long last;
    private long seen;
    private long measuredFrom;
    private Reading start = Reading.now();

    /**
     * @param warmUp events that are not measured
     * @param events events that are, after those
     */
    Meter(long warmUp, long events) {
        this.warmUp = warmUp;
        this.last = warmUp + events;
    }

    /** Notes that so many more events are done; whether all are. By one thread at a time. */
    boolean count(int events) {
        boolean wasWarm = seen >= warmUp;
        seen += events;
        if (!wasWarm && seen >= warmUp) {
            measuredFrom = seen;
            start = Reading.now();
        }
        return seen >= last;
    }

    Measured measured() {
        return start.since(seen - measuredFrom);
    }
}
