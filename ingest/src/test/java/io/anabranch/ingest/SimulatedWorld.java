package io.anabranch.ingest;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What all parts of one simulated run share: its time, its chance, its trace, and the first violation that was seen. */
final class SimulatedWorld {
    private static final int TRACED = 150;

    /** Everything runs on it, one task after another, so a seed replays exactly. */
    final VirtualTimeScheduler time = VirtualTimeScheduler.create();

    final SplittableRandom random;
    private final Deque<Object[]> trace = new ArrayDeque<>();
    private long fingerprint;
    private @Nullable String violation;

    SimulatedWorld(long seed) {
        // Seeds that follow one another would else begin alike.
        this.random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L).split();
    }

    long now() {
        return time.now(TimeUnit.MILLISECONDS);
    }

    Clock clock() {
        return new Clock() {
            @Override
            public Instant instant() {
                return Instant.ofEpochMilli(now());
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
    }

    /** Both bounds included. */
    int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    void after(long millis, Runnable task) {
        var unused = time.schedule(
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException | AssertionError e) {
                        violate("an unexpected exception: " + e + " at " + Arrays.toString(e.getStackTrace()));
                    }
                },
                millis,
                TimeUnit.MILLISECONDS);
    }

    Mono<Void> delay(long millis) {
        return Mono.delay(Duration.ofMillis(millis), time).then();
    }

    /** @param what texts and numbers alone, so that their hash is the same in every run */
    void trace(Object... what) {
        long now = now();
        fingerprint = fingerprint * 31 + now;
        for (Object each : what) {
            fingerprint = fingerprint * 31 + each.hashCode();
        }
        Object[] dated = new Object[what.length + 1];
        dated[0] = now;
        System.arraycopy(what, 0, dated, 1, what.length);
        trace.addLast(dated);
        if (trace.size() > TRACED) {
            trace.removeFirst();
        }
    }

    /** Not thrown: between operators it would be taken for a failure that is to be retried. */
    void violate(String what) {
        if (violation == null) {
            trace("VIOLATION", what);
            violation = what;
        }
    }

    Optional<String> violation() {
        return Optional.ofNullable(violation);
    }

    /** Of all that was traced: two runs of one seed have the same. */
    long fingerprint() {
        return fingerprint;
    }

    String lastActions() {
        StringBuilder text = new StringBuilder();
        for (Object[] action : trace) {
            text.append("  ").append(action[0]).append(" ms:");
            for (int i = 1; i < action.length; i++) {
                text.append(' ').append(action[i]);
            }
            text.append('\n');
        }
        return text.toString();
    }
}
