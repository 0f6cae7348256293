package io.anabranch.topology;

import static io.anabranch.topology.Verified.verified;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class BackoffTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final AtomicInteger attempts = new AtomicInteger();

    @ParameterizedTest
    @CsvSource({"0, 50", "1, 100", "2, 200", "6, 3200", "7, 5000", "31, 5000", "32, 5000", "2147483647, 5000"})
    void theBoundDoublesUpToTheLongest(int failures, long millis) {
        assertThat(backoff(MINUTE).bound(failures)).isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void waitsAnyTimeBetweenZeroAndTheBound() {
        LongStream waits =
                LongStream.range(0, 10_000).map(i -> backoff(MINUTE).delay(3).toNanos());

        var found = waits.summaryStatistics();

        assertThat(found.getMin()).isBetween(0L, 4_000_000L);
        assertThat(found.getMax()).isBetween(396_000_000L, 400_000_000L);
        assertThat(found.getAverage()).isBetween(190_000_000.0, 210_000_000.0);
    }

    @Test
    void retriesUntilItSucceeds() {
        Mono<String> third = Mono.defer(
                () -> attempts.incrementAndGet() < 3 ? Mono.error(new IOException("down")) : Mono.just("up"));

        verified(StepVerifier.create(third.retryWhen(backoff(MINUTE).retry(IOException.class::isInstance, timer)))
                .then(() -> assertThat(attempts).hasValue(1))
                .then(() -> timer.advanceTimeBy(Duration.ofMillis(150)))
                .expectNext("up")
                .verifyComplete());
    }

    @Test
    void passesOnTheLastFailureWhenItsRetryTimeIsUsedUp() {
        verified(StepVerifier.create(failing().retryWhen(backoff(MINUTE).retry(IOException.class::isInstance, timer)))
                .then(() -> timer.advanceTimeBy(MINUTE.minusMillis(1)))
                .then(() -> assertThat(attempts.get())
                        .as("attempts within a minute of waits up to 5 s")
                        .isGreaterThan(12))
                .then(() -> timer.advanceTimeBy(Duration.ofSeconds(5)))
                .verifyErrorSatisfies(failure ->
                        assertThat(failure).isInstanceOf(IOException.class).hasMessage("attempt " + attempts.get())));
    }

    @Test
    void eachSubscriptionHasItsOwnRetryTime() {
        Mono<Object> retried = failing().retryWhen(backoff(MINUTE).retry(IOException.class::isInstance, timer));
        timer.advanceTimeBy(MINUTE.multipliedBy(10));

        verified(StepVerifier.create(retried)
                .then(() -> timer.advanceTimeBy(Duration.ofSeconds(10)))
                .then(() -> assertThat(attempts.get()).isGreaterThan(1))
                .thenCancel()
                .verify());
    }

    @Test
    void passesOnWhatIsNotRetriableAtOnce() {
        verified(StepVerifier.create(
                        failing().retryWhen(backoff(MINUTE).retry(IllegalStateException.class::isInstance, timer)))
                .verifyErrorMessage("attempt 1"));
    }

    @Test
    void withoutARetryTimeThereIsOneAttempt() {
        verified(StepVerifier.create(failing().retryWhen(backoff(Duration.ZERO).retry(failure -> true, timer)))
                .verifyErrorMessage("attempt 1"));
    }

    @Test
    void forEverIsForEver() {
        verified(StepVerifier.create(
                        failing().retryWhen(backoff(Backoff.FOR_EVER).retry(failure -> true, timer)))
                .then(() -> timer.advanceTimeBy(Duration.ofHours(2)))
                .then(() -> assertThat(attempts.get()).isGreaterThan(1_000))
                .thenCancel()
                .verify());
    }

    @Test
    void aWakeEndsTheWaitEarly() {
        Backoff days = new Backoff(Duration.ofDays(1_000), Duration.ofDays(1_000), Backoff.FOR_EVER);
        Sinks.Empty<Void> wake = Sinks.empty();

        verified(StepVerifier.create(
                        failing().retryWhen(days.retry(failure -> attempts.get() < 2, timer, wake.asMono())))
                .then(() -> assertThat(attempts).hasValue(1))
                .then(() -> wake.tryEmitEmpty().orThrow())
                .verifyErrorMessage("attempt 2"));
    }

    @ParameterizedTest
    @CsvSource({"PT0S, PT1S, PT1S", "PT-1S, PT1S, PT1S", "PT2S, PT1S, PT1S", "PT1S, PT1S, PT-1S"})
    void refusesWhatIsNoBackoff(Duration first, Duration longest, Duration maxRetryTime) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Backoff(first, longest, maxRetryTime));
    }

    private Mono<Object> failing() {
        return Mono.error(() -> new IOException("attempt " + attempts.incrementAndGet()));
    }

    private static Backoff backoff(Duration maxRetryTime) {
        return new Backoff(Duration.ofMillis(50), Duration.ofSeconds(5), maxRetryTime);
    }
}
