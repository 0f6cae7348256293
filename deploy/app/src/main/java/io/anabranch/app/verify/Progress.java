package io.anabranch.app.verify;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Says every ten seconds how far a comparison has come: of ten million events it takes many minutes. For one thread at a time. */
final class Progress {
    static final Progress NONE = new Progress(line -> {}, () -> 0);

    private static final Duration EVERY = Duration.ofSeconds(10);

    private final Consumer<String> lines;
    private final LongSupplier nanos;
    private final long begun;
    private long said;

    /**
     * @param lines what is said
     * @param nanos a clock as {@link System#nanoTime}
     */
    Progress(Consumer<String> lines, LongSupplier nanos) {
        this.lines = lines;
        this.nanos = nanos;
        this.begun = nanos.getAsLong();
        this.said = begun;
    }

    /**
     * Counts what is handed on.
     *
     * @param what is counted: {@code rows of cassandra}
     */
    <T> Consumer<T> counting(String what, Consumer<T> next) {
        return new Consumer<>() {
            private long count;

            @Override
            public void accept(T each) {
                next.accept(each);
                count++;
                // A look at the clock for each of ten million would be what takes the time.
                if ((count & 0x3ff) == 0) {
                    at(() -> String.format(Locale.ROOT, "%,d %s", count, what));
                }
            }
        };
    }

    /** So many steps of so many are done. */
    void step(String what, int done, int all) {
        at(() -> what + " " + done + " of " + all);
    }

    private void at(Supplier<String> where) {
        long now = nanos.getAsLong();
        if (now - said >= EVERY.toNanos()) {
            said = now;
            lines.accept("verify: " + where.get() + " after " + (now - begun) / 1_000_000_000L + " s");
        }
    }
}
