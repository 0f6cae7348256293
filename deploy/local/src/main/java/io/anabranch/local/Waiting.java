package io.anabranch.local;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what no one will announce: another process. */
final class Waiting {
    private static final Duration POLL = Duration.ofMillis(10);

    private Waiting() {}

    static void moment(Duration pause) {
        if (Thread.currentThread().isInterrupted()) {
            throw new LocalStackException("Interrupted while waiting for a server.");
        }
        LockSupport.parkNanos(pause.toNanos());
    }

    /** Whether it came true in time. */
    static boolean until(BooleanSupplier condition, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            moment(POLL);
        }
        return true;
    }
}
