package io.anabranch.bench;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Tells whether what should go on has stood still for too long. Used by one thread. */
public final class StallWatch {
    /** What a slow store and a full collection need together, many times over. */
    public static final Duration LIMIT = Duration.ofSeconds(60);

    private final Duration limit;
    private final LongSupplier nanoTime;
    private long last;

    /** Of {@link #LIMIT}, by the system's clock. */
    public StallWatch() {
        this(LIMIT, System::nanoTime);
    }

    public StallWatch(Duration limit, LongSupplier nanoTime) {
        this.limit = limit;
        this.nanoTime = nanoTime;
        this.last = nanoTime.getAsLong();
    }

    /** Notes that it goes on. */
    public void progressed() {
        last = nanoTime.getAsLong();
    }

    public boolean isStalled() {
        return nanoTime.getAsLong() - last >= limit.toNanos();
    }

    /** {@code no progress for 60s}. */
    public String inWords() {
        return "no progress for " + limit.toSeconds() + "s";
    }
}
