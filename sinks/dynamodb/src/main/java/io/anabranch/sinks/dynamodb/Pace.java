package io.anabranch.sinks.dynamodb;

import io.anabranch.sinks.kit.Failure;
import io.anabranch.sinks.kit.RequestGate.Slot;
import io.anabranch.topology.Backoff;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How long a slot rests after an answer: what one request learns of a table that is short of capacity, the others need not find out.
 *
 * <p>After an answer that left something, as long as the table would have needed to take it all; shorter after each that left nothing.
 * Longer after each in a row that was throttled altogether. Thread-safe.
 */
final class Pace {
    private static final long FIRST_REST = Duration.ofMillis(2).toNanos();
    private static final long LONGEST_REST = Duration.ofSeconds(1).toNanos();
    /** Of the rest after an answer that left nothing: a table that takes more is at full speed within seconds. */
    private static final double QUICKER = 0.85;

    private final Backoff backoff;
    private final AtomicInteger throttledInARow = new AtomicInteger();
    /** Nanoseconds. */
    private final AtomicLong rest = new AtomicLong();

    Pace(Backoff backoff) {
        this.backoff = backoff;
    }

    void answered(Slot slot, int sent, int left) {
        slot.rest(left == sent ? throttled() : rest(sent, left));
    }

    void failed(Slot slot, Failure failure) {
        if (Failures.isAboutLoad(failure)) {
            slot.rest(throttled());
        }
    }

    /** Twice as many failures are the same news from twice as many requests, so the wait goes by their logarithm. */
    private Duration throttled() {
        int failures = throttledInARow.incrementAndGet();
        return backoff.delay(Integer.SIZE - Integer.numberOfLeadingZeros(failures));
    }

    private Duration rest(int sent, int left) {
        throttledInARow.set(0);
        long nanos = left > 0
                ? rest.updateAndGet(now -> longer(now, (double) sent / (sent - left)))
                : rest.updateAndGet(Pace::shorter);
        return Duration.ofNanos(nanos);
    }

    private static long longer(long rest, double factor) {
        return Math.min(LONGEST_REST, (long) (Math.max(FIRST_REST, rest) * factor));
    }

    private static long shorter(long rest) {
        return rest < FIRST_REST ? 0 : (long) (rest * QUICKER);
    }
}
