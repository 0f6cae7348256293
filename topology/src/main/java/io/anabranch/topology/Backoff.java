package io.anabranch.topology;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * Exponential backoff with full jitter: before attempt n + 1 wait a random time between zero and
 * {@code min(longest, first * 2^n)}.
 *
 * @param first the bound of the first wait
 * @param longest the bound that no wait exceeds
 * @param maxRetryTime how long to go on trying, measured from the first failure
 * @param chance where the jitter comes from; another than the default lets a simulation be run again exactly
 * @see <a href="https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/">Exponential Backoff and
 *     Jitter</a>
 */
public record Backoff(Duration first, Duration longest, Duration maxRetryTime, Supplier<RandomGenerator> chance) {
    /** For a branch or a stream that is to come back however long it takes. */
    public static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

    // One object, so that two equal backoffs are equal.
    private static final Supplier<RandomGenerator> CHANCE = ThreadLocalRandom::current;

    public Backoff(Duration first, Duration longest, Duration maxRetryTime) {
        this(first, longest, maxRetryTime, CHANCE);
    }

    public Backoff {
        if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0 || maxRetryTime.isNegative()) {
            throw new IllegalArgumentException("Backoff wants 0 < first <= longest and maxRetryTime >= 0, was first "
                    + first + ", longest " + longest + ", maxRetryTime " + maxRetryTime);
        }
    }

    /** The same waits, without an end. */
    public Backoff forEver() {
        return new Backoff(first, longest, FOR_EVER, chance);
    }

    /**
     * The wait after the given number of failures.
     *
     * @param failures failures so far, from 0
     */
    public Duration delay(int failures) {
        // Full jitter: equal delays would bring every writer back in the same instant.
        return Duration.ofNanos(chance.get().nextLong(bound(failures).toNanos() + 1));
    }

    Duration bound(int failures) {
        // 2^32 times any first wait of a nanosecond or more is past any longest wait that makes sense.
        Duration doubled = failures >= 32 ? longest : first.multipliedBy(1L << failures);
        return doubled.compareTo(longest) < 0 ? doubled : longest;
    }

    /**
     * This backoff as a Reactor retry. When the retry time is used up the last failure itself is passed on.
     *
     * @param retriable which failures may pass by themselves; any other is passed on at once
     * @param timer counts the waits and the retry time
     */
    public Retry retry(Predicate<? super Throwable> retriable, Scheduler timer) {
        return retry(retriable, timer, Mono.never());
    }

    /** @param wake its first signal ends a wait early */
    Retry retry(Predicate<? super Throwable> retriable, Scheduler timer, Mono<Void> wake) {
        return Retry.from(signals -> Flux.defer(() -> {
            AtomicLong firstFailure = new AtomicLong();
            return signals.concatMap(signal -> {
                long failuresBefore = signal.totalRetriesInARow();
                long now = timer.now(TimeUnit.NANOSECONDS);
                if (failuresBefore == 0) {
                    firstFailure.set(now);
                }
                boolean isInTime = Duration.ofNanos(now - firstFailure.get()).compareTo(maxRetryTime) < 0;
                if (!isInTime || !retriable.test(signal.failure())) {
                    return Mono.<Long>error(signal.failure());
                }
                Duration wait = delay((int) Math.min(failuresBefore, Integer.MAX_VALUE));
                return Mono.firstWithSignal(Mono.delay(wait, timer), wake.thenReturn(0L));
            });
        }));
    }
}
