package io.anabranch.ingest;

import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Whether branches that could go ahead wait for those behind them for once, so that all go on with one reading of the log (ADR 0038).
 *
 * <p>A branch that is left behind reads and decodes the log by itself. That keeps a slow store from holding the others, and costs as much
 * again for each branch that is left. So long as the end of the log is far away and the processors have nothing to spare, it would only
 * make all of them slower. They are kept together then, while at least two of them are at work most of the time: one that is alone the
 * slowest is left behind, and so is one that stands still, since the others soon have nothing to do. Guarded by the window.
 */
final class Sharing {
    /** Nobody ever waits. */
    static final Sharing NEVER = new Sharing(() -> false, System::nanoTime);

    private static final double SPAN_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    /** What was not looked at for longer counts as this: it was another time, in which nobody waited. */
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long STANDSTILL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final double HALF = 0.5;

    private final BooleanSupplier pays;
    private final LongSupplier nanoTime;
    private long lookedAt;

    /** @param pays whether another reading would slow down everybody now, and nobody is near the end of the log */
    Sharing(BooleanSupplier pays, LongSupplier nanoTime) {
        this.pays = pays;
        this.nanoTime = nanoTime;
        this.lookedAt = nanoTime.getAsLong();
    }

    /** Notes that a branch took something. */
    void took(Cursor cursor) {
        cursor.tookAt = nanoTime.getAsLong();
    }

    /** Asked while the window is full and a branch has nothing to do: whether it waits for whoever holds the oldest part. */
    boolean keepsTogether(Collection<Cursor> cursors) {
        long now = nanoTime.getAsLong();
        double weight = -Math.expm1(-Math.min(now - lookedAt, LONGEST_NANOS) / SPAN_NANOS);
        lookedAt = now;
        int atWork = 0;
        for (Cursor cursor : cursors) {
            if (cursor.attached) {
                cursor.idle += ((cursor.wants ? 1 : 0) - cursor.idle) * weight;
                atWork += !isStill(cursor, now) && cursor.idle < HALF ? 1 : 0;
            }
        }
        return atWork > 1 && pays.getAsBoolean();
    }

    /** Whether a branch that is about to reach the window by itself is waited for. */
    boolean waitsFor(Cursor near) {
        return !isStill(near, nanoTime.getAsLong()) && pays.getAsBoolean();
    }

    private static boolean isStill(Cursor cursor, long now) {
        return now - cursor.tookAt > STANDSTILL_NANOS;
    }
}
