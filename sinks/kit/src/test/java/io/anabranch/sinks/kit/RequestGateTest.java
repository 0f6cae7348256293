package io.anabranch.sinks.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.sinks.kit.RequestGate.Slot;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

class RequestGateTest {
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final RequestGate limit = RequestGate.adaptive("table", limits(10), meters, time);
    private final Deque<Attempt> inFlight = new ArrayDeque<>();

    private record Attempt(Slot slot, Sinks.One<String> answer) {}

    @Test
    void startsWithAllAndLetsTheOthersWait() {
        assertThat(ask(15)).hasSize(15);

        assertThat(inFlight).hasSize(10);
        end(Slot::succeeded);
        assertThat(inFlight).hasSize(10);
        assertThat(shown()).isEqualTo(10);
    }

    @Test
    void dropsMakeItSmallerAndSuccessLarger() {
        assertThat(ask(100)).hasSize(100);

        for (int i = 0; i < 30; i++) {
            end(Slot::dropped);
        }
        assertThat(inFlight).as("under a store that takes nothing").hasSize(1);
        assertThat(shown()).isEqualTo(1);

        for (int i = 0; i < 20; i++) {
            end(Slot::succeeded);
        }
        assertThat(inFlight).as("when it takes all again").hasSize(10);
    }

    @Test
    void aSlowAnswerIsNoSuccess() {
        assertThat(ask(20)).hasSize(20);
        time.advanceTimeBy(Duration.ofSeconds(2));

        end(Slot::succeeded);

        assertThat(limit.limit()).isEqualTo(9);
        assertThat(inFlight).hasSize(9);
    }

    @Test
    void aSlotThatSaysNothingMovesNothing() {
        assertThat(ask(20)).hasSize(20);

        end(slot -> {});

        assertThat(limit.limit()).isEqualTo(10);
    }

    @Test
    void aPlaceThatRestsStaysEmptyThatLong() {
        assertThat(ask(20)).hasSize(20);

        end(slot -> slot.rest(Duration.ofSeconds(3)));

        assertThat(inFlight).hasSize(9);
        time.advanceTimeBy(Duration.ofMillis(2_999));
        assertThat(inFlight).hasSize(9);
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(inFlight).hasSize(10);
    }

    @Test
    void aCancelledAttemptGivesItsPlaceBack() {
        List<Disposable> asked = ask(11);

        asked.get(3).dispose();
        inFlight.removeIf(attempt -> attempt.answer().currentSubscriberCount() == 0);

        assertThat(inFlight).hasSize(10);
    }

    @Test
    void nothingIsKeptOfACancelledAttemptThatWaited() {
        List<Disposable> asked = ask(15);
        assertThat(limit.waiting()).isEqualTo(5);

        asked.subList(10, 14).forEach(Disposable::dispose);

        assertThat(limit.waiting()).isEqualTo(1);
    }

    @Test
    void noSlotIsLostWhoeverIsFirst() throws Exception {
        RequestGate narrow = RequestGate.adaptive("narrow", limits(1), meters, time);
        for (int i = 0; i < 5_000; i++) {
            Sinks.Empty<Void> first = Sinks.empty();
            Disposable holder = narrow.slot(slot -> first.asMono()).subscribe();
            Disposable asker = narrow.slot(slot -> Mono.never()).subscribe();
            CompletableFuture<Void> grant =
                    CompletableFuture.runAsync(() -> first.emitEmpty(Sinks.EmitFailureHandler.FAIL_FAST));

            asker.dispose();

            grant.get(10, TimeUnit.SECONDS);
            assertThat(holder.isDisposed()).isTrue();
            assertThat(narrow.slot(slot -> Mono.just("had")).block(Duration.ofSeconds(10)))
                    .isEqualTo("had");
        }
    }

    @Test
    void whatIsLeftFiveTimesAFifthIsOneDrop() {
        assertThat(ask(20)).hasSize(20);

        for (int i = 0; i < 4; i++) {
            end(slot -> slot.answered(25, 5));
        }
        assertThat(limit.limit()).isEqualTo(10);
        end(slot -> slot.answered(25, 5));

        assertThat(limit.limit()).isEqualTo(9);
    }

    @Test
    void aFixedGateStaysAsItIs() {
        RequestGate fixed = RequestGate.fixed("fixed", 3, meters, time);

        for (int i = 0; i < 5; i++) {
            assertThat(fixed.slot(slot -> Mono.fromRunnable(slot::dropped)).block(Duration.ofSeconds(10)))
                    .isNull();
        }

        assertThat(fixed.limit()).isEqualTo(3);
        assertThat(fixed.max()).isEqualTo(3);
    }

    /** An answer is slow from a second on. */
    private static RequestLimits limits(int max) {
        return new RequestLimits(max, Duration.ofSeconds(4), Duration.ofMinutes(1));
    }

    private List<Disposable> ask(int attempts) {
        List<Disposable> asked = new ArrayList<>();
        for (int i = 0; i < attempts; i++) {
            asked.add(limit.slot(this::start).subscribe());
        }
        return asked;
    }

    private Mono<String> start(Slot slot) {
        Attempt attempt = new Attempt(slot, Sinks.one());
        inFlight.add(attempt);
        return attempt.answer().asMono();
    }

    private void end(Consumer<Slot> verdict) {
        Attempt attempt = inFlight.remove();
        verdict.accept(attempt.slot());
        attempt.answer().tryEmitValue("done").orThrow();
    }

    private double shown() {
        return meters.get("anabranch.sink.concurrency.limit")
                .tag("sink", "table")
                .gauge()
                .value();
    }
}
