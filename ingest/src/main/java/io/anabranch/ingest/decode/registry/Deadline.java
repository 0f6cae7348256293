package io.anabranch.ingest.decode.registry;

import java.time.Duration;

/** When a question has taken long enough, on the JVM's own clock. */
record Deadline(long nanoTime) {
    static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    /** 0 or less when it has passed. */
    long nanosLeft() {
        return nanoTime - System.nanoTime();
    }

    boolean hasPassed() {
        return nanosLeft() <= 0;
    }
}
