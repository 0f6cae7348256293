package io.anabranch.bench;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Tells whether what should go on has stood still for too long. Used by one thread. */
final class StallWatch {
    /** What a slow store and a full collection need together, many times over. */
    static final Duration LIMIT = Duration.ofSeconds(60);

    private final Duration limit;
    private final LongSupplier nanoTime;
    private long last;

    /** Of {@link #LIMIT}, by the system's clock. */
    StallWatch() {
        this(LIMIT, System::nanoTime);
    }

    StallWatch(Duration limit, LongSupplier nanoTime) {
        this.limit = limit;
        this.nanoTime = nanoTime;
        this.last = nanoTime.getAsLong();
    }

    /** Notes that it goes on. */
    void progressed() {
        last = nanoTime.getAsLong();
    }

    boolean isStalled() {
        return nanoTime.getAsLong() - last >= limit.toNanos();
    }

    /** {@code no progress for 60s}. */
    String inWords() {
        return "no progress for " + limit.toSeconds() + "s";
    }
}
