package io.anabranch.bench;

/**
 * Counts a stream's events and measures this process from the first event after the warm-up to the last one. The first
 * 300,000 events or so measure the compiler. Tells meanwhile how far it is, by {@link ProgressReport}.
 */
final class Meter {
    private final long warmUp;
    private final long last;
    private final ProgressReport report;
    private long seen;
    private long measuredFrom;
    private Reading start;

    /**
     * @param warmUp events that are not measured
     * @param events events that are, after those
     */
    Meter(long warmUp, long events) {
        this(warmUp, events, ProgressReport.started());
    }

    Meter(long warmUp, long events, ProgressReport report) {
        this.warmUp = warmUp;
        this.last = warmUp + events;
        this.report = report;
        this.start = Reading.now();
        report.begin("events", last);
    }

    /** Notes that so many more events are done. By any thread. */
    synchronized void count(int events) {
        boolean wasWarm = seen >= warmUp;
        seen += events;
        report.add(events);
        if (!wasWarm && seen >= warmUp) {
            measuredFrom = seen;
            start = Reading.now();
        }
    }

    /** Whether all events are done. */
    synchronized boolean isDone() {
        return seen >= last;
    }

    synchronized Measured measured() {
        return start.since(seen - measuredFrom);
    }
}
