package io.anabranch.sinks.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.sinks.testkit.DroppedErrors;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.publisher.TestPublisher.Violation;
import reactor.test.scheduler.VirtualTimeScheduler;

// What a step verifies it throws by itself.
@SuppressWarnings("CheckReturnValue")
class TimeLimitTest {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final DroppedErrors dropped = DroppedErrors.watch();
    /** A driver that answers though it was cancelled. */
    private final TestPublisher<String> driver = TestPublisher.createNoncompliant(Violation.CLEANUP_ON_TERMINATE);

    @AfterEach
    void nothingIsDropped() {
        dropped.close();
        dropped.assertNone();
    }

    @Test
    void passesOnWhatComesInTime() {
        assertThat(Mono.just("stored").transform(TimeLimit.of(LIMIT, time)).block())
                .isEqualTo("stored");
        assertThat(Mono.<String>empty().transform(TimeLimit.of(LIMIT, time)).block())
                .isNull();
        assertThat(Flux.just("a", "b")
                        .transform(TimeLimit.ofEach(LIMIT, time))
                        .collectList()
                        .block())
                .isEqualTo(List.of("a", "b"));
        StepVerifier.create(Mono.error(new IllegalStateException("refused")).transform(TimeLimit.of(LIMIT, time)))
                .verifyErrorMessage("refused");
    }

    @Test
    void aFailureAfterTheTimeIsNotReported() {
        StepVerifier.create(driver.mono().transform(TimeLimit.of(LIMIT, time)))
                .then(() -> time.advanceTimeBy(LIMIT))
                .expectError(TimeoutException.class)
                .verify();

        driver.error(new IllegalStateException("connection closed"));

        driver.assertCancelled();
    }

    @Test
    void whatGoesOnFailsWithoutAReport() {
        StepVerifier.create(driver.mono().transform(TimeLimit.andGoOn(LIMIT, Mono.just("blind"), time)))
                .then(() -> time.advanceTimeBy(LIMIT))
                .expectNext("blind")
                .verifyComplete();

        driver.assertNotCancelled();
        driver.error(new IllegalStateException("connection closed"));
    }
}
