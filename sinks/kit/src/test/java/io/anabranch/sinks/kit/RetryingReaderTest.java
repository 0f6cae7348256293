package io.anabranch.sinks.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.topology.Backoff;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.NonBlocking;
import reactor.core.scheduler.Schedulers;

class RetryingReaderTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final MeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void whoWaitsForAPermitLearnsItWhenTheRetryTimeEnds() {
        RetryingReader asking = asking(Duration.ofMillis(50), /* maxWaiting= */ 10);
        Disposable hanging = asking.ask("one", Mono.never()).subscribe();

        assertThatThrownBy(() -> asking.ask("two", Mono.just(2)).block(DEADLINE))
                .isInstanceOf(ReadFailedException.class)
                .hasMessageMatching("Store read of two from table 'table' rejected after .* s: 1 in flight");

        hanging.dispose();
        assertThat(asking.ask("two", Mono.just(2)).block(DEADLINE)).isEqualTo(2);
    }

    @Test
    void whereTheLineIsFullOneLearnsItAtOnce() {
        RetryingReader asking = asking(Duration.ofDays(1), /* maxWaiting= */ 1);
        Disposable hanging = asking.ask("one", Mono.never()).subscribe();
        Disposable waiting = asking.ask("two", Mono.just(2)).subscribe();

        assertThatThrownBy(() -> asking.ask("three", Mono.just(3)).block(DEADLINE))
                .isInstanceOf(ReadFailedException.class)
                .hasMessageEndingWith("1 in flight, and no more may wait");

        waiting.dispose();
        hanging.dispose();
    }

    @Test
    void answersOnAThreadThatMustNotBlockWhateverThreadTheDriverAnswersOn() throws InterruptedException {
        RetryingReader asking = asking(Duration.ofDays(1), /* maxWaiting= */ 1);
        CompletableFuture<Thread> answeredOn = new CompletableFuture<>();
        Sinks.One<Integer> answer = Sinks.one();
        var unused = asking.ask("one", answer.asMono()).subscribe(one -> answeredOn.complete(Thread.currentThread()));

        Thread driver = new Thread(() -> answer.tryEmitValue(1).orThrow());
        driver.start();
        driver.join();

        assertThat(answeredOn.orTimeout(30, TimeUnit.SECONDS).join())
                .isNotSameAs(driver)
                .isInstanceOf(NonBlocking.class);
    }

    private RetryingReader asking(Duration maxRetryTime, int maxWaiting) {
        return new RetryingReader(
                "table",
                RequestGate.fixed("table", 1, maxWaiting, meters, Schedulers.parallel()),
                new Retries(
                        "Store",
                        "table",
                        failure -> Failure.fatal("" + failure.getMessage(), failure),
                        new Backoff(Duration.ofMillis(1), Duration.ofMillis(1), maxRetryTime),
                        meters,
                        Schedulers.parallel()));
    }
}
