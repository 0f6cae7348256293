package io.anabranch.sinks.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.topology.Backoff;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

class RequestGatePermitsTest {
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final RequestGate gate = RequestGate.fixed("table", 3, meters, VirtualTimeScheduler.create());
    private final List<Sinks.One<String>> started = new ArrayList<>();

    @Test
    void holdsItsBoundAcrossAllCalls() {
        List<Disposable> calls = subscribe(5);

        assertThat(started).hasSize(3);
        assertThat(inFlight()).isEqualTo(3);
        started.get(1).tryEmitValue("done").orThrow();
        assertThat(started).hasSize(4);
        assertThat(inFlight()).isEqualTo(3);
        calls.forEach(Disposable::dispose);
        assertThat(inFlight()).isZero();
    }

    @Test
    void aFailedRequestGivesItsPermitBack() {
        assertThat(subscribe(4)).hasSize(4);

        started.get(0).tryEmitError(new IllegalStateException("down")).orThrow();

        assertThat(started).hasSize(4);
    }

    @Test
    void aCancelledRequestGivesItsPermitBack() {
        List<Disposable> calls = subscribe(4);

        calls.get(2).dispose();

        assertThat(started).hasSize(4);
    }

    @Test
    void aCancelledCallThatWaitedNeverStarts() {
        List<Disposable> calls = subscribe(5);

        calls.get(3).dispose();
        started.get(0).tryEmitEmpty().orThrow();
        started.get(1).tryEmitEmpty().orThrow();

        assertThat(started).hasSize(4);
        assertThat(inFlight()).isEqualTo(2);
    }

    @Test
    void aRequestInBackoffKeepsItsPermit() {
        VirtualTimeScheduler timer = VirtualTimeScheduler.create();
        Backoff backoff = new Backoff(Duration.ofSeconds(5), Duration.ofSeconds(5), Backoff.FOR_EVER);
        Mono<String> failing =
                Mono.<String>error(new IllegalStateException("down")).retryWhen(backoff.retry(failure -> true, timer));
        List<Disposable> inBackoff = List.of(
                gate.hold(failing).subscribe(),
                gate.hold(failing).subscribe(),
                gate.hold(failing).subscribe());

        assertThat(subscribe(1)).hasSize(1);
        timer.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(started).isEmpty();
        assertThat(inFlight()).isEqualTo(3);

        inBackoff.get(0).dispose();
        assertThat(started).hasSize(1);
    }

    @Test
    void tellsItsBoundAndStartsNothingBeforeItIsSubscribed() {
        AtomicInteger subscribed = new AtomicInteger();

        Flux<String> held = gate.hold(Mono.<String>empty().doOnSubscribe(s -> subscribed.incrementAndGet()));

        assertThat(gate.max()).isEqualTo(3);
        assertThat(subscribed).hasValue(0);
        assertThat(held.collectList().block(Duration.ofSeconds(5))).isEmpty();
        assertThat(subscribed).hasValue(1);
    }

    private List<Disposable> subscribe(int calls) {
        List<Disposable> subscriptions = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            subscriptions.add(gate.hold(request()).subscribe(answer -> {}, failure -> {}));
        }
        return subscriptions;
    }

    private Mono<String> request() {
        return Mono.defer(() -> {
            Sinks.One<String> answer = Sinks.one();
            started.add(answer);
            return answer.asMono();
        });
    }

    private double inFlight() {
        return meters.get("anabranch.sink.in.flight")
                .tag("sink", "table")
                .gauge()
                .value();
    }
}
