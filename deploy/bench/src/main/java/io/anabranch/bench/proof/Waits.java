package io.anabranch.bench.proof;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits of a proof's own thread, which has nothing else to do. */
final class Waits {
    private static final Duration POLL = Duration.ofMillis(100);

    private Waits() {}

    /** @throws IllegalStateException if it did not become so within the time */
    static void until(String what, Duration within, BooleanSupplier condition) {
        if (!became(within, condition)) {
            throw new IllegalStateException("Not within " + within.toSeconds() + "s: " + what);
        }
    }

    /** Whether it became so within the time. */
    static boolean became(Duration within, BooleanSupplier condition) {
        long end = System.nanoTime() + within.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            pause(POLL);
        }
        return true;
    }

    static void pause(Duration time) {
        untilNanos(System.nanoTime() + time.toNanos());
    }

    /** @param nanos as of {@link System#nanoTime} */
    static void untilNanos(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
