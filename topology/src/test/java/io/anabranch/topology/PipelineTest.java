package io.anabranch.topology;

import static io.anabranch.topology.Verified.verified;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class PipelineTest {
    private static final Backoff RESTART =
            new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(8), Duration.ofMinutes(10));
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final Sinks.Empty<Void> stop = Sinks.empty();
    private final HeldSink liveSink = new HeldSink("feed");
    private final HeldSink storeSink = new HeldSink("table");
    private final NumberedBatches liveSource = new NumberedBatches(10).thenQuiet();
    private final NumberedBatches storeSource = new NumberedBatches(10).thenQuiet();

    @Test
    void aFailedLaneStartsAgainFromItsLastCommitAndTheOthersGoOn() {
        verified(StepVerifier.create(run())
                .then(() -> storeSink.finish(0))
                .then(() -> storeSink.fail(1))
                .then(() -> liveSink.finish(0))
                .then(() -> assertThat(liveSource.commits()).containsExactly(0))
                .then(() -> assertThat(storeSource.isOpen()).isFalse())
                .then(() -> timer.advanceTimeBy(Duration.ofSeconds(1)))
                .then(() -> assertThat(storeSource.isOpen()).isTrue())
                .then(() -> storeSink.finish(2))
                .then(() -> assertThat(storeSource.commits()).containsExactly(0, 1))
                .then(() -> assertThat(restarts("store")).isEqualTo(1))
                .then(() -> assertThat(restarts("live")).isZero())
                .thenCancel()
                .verify());
    }

    @Test
    void goesOnRestartingAndCountsIt() {
        verified(StepVerifier.create(run())
                .then(() -> {
                    for (int i = 0; i < 20; i++) {
                        storeSink.fail(i);
                        timer.advanceTimeBy(Duration.ofSeconds(8));
                    }
                })
                .then(() -> assertThat(storeSink.begun()).isEqualTo(21))
                .then(() -> assertThat(restarts("store")).isEqualTo(20))
                .thenCancel()
                .verify());
    }

    @Test
    void failsWhenALaneUsedUpThePatienceOfItsRestarts() {
        verified(StepVerifier.create(run())
                .then(() -> storeSink.fail(0))
                .then(() -> timer.advanceTimeBy(Duration.ofMinutes(11)))
                .then(() -> storeSink.fail(1))
                .verifyErrorMessage("table is down"));

        assertThat(liveSource.isOpen()).as("the other lane's reading").isFalse();
    }

    @Test
    void stopDuringABackoffEndsPromptly() {
        verified(StepVerifier.create(run())
                .then(() -> storeSink.fail(0))
                .then(() -> liveSink.finish(0))
                .then(() -> stop.tryEmitEmpty().orThrow())
                .then(() -> liveSink.finish(1))
                .verifyComplete());

        assertThat(storeSink.begun()).as("the failed lane reads nothing more").isEqualTo(1);
        assertThat(timer.now(TimeUnit.MILLISECONDS)).isZero();
    }

    @Test
    void onStopItDrainsEveryLane() {
        verified(StepVerifier.create(run())
                .then(() -> stop.tryEmitEmpty().orThrow())
                .then(() -> assertThat(liveSource.isOpen()).isFalse())
                .then(() -> assertThat(storeSource.isOpen()).isFalse())
                .then(() -> liveSink.finish(0))
                .then(() -> timer.advanceTimeBy(GRACE.minusSeconds(1)))
                .then(() -> storeSink.finish(0))
                .verifyComplete());

        assertThat(liveSource.commits()).containsExactly(0);
        assertThat(storeSource.commits()).containsExactly(0);
    }

    @Test
    void failsWhenTheGracePeriodRunsOutWithBatchesUnderWay() {
        verified(StepVerifier.create(run())
                .then(() -> stop.tryEmitEmpty().orThrow())
                .then(() -> liveSink.finish(0))
                .then(() -> timer.advanceTimeBy(GRACE))
                .verifyErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOf(Pipeline.DrainTimeoutException.class)
                        .hasMessageContaining("20000 ms after the stop signal")));

        assertThat(storeSource.commits()).isEmpty();
        assertThat(storeSink.cancelled()).isEqualTo(1);
    }

    @Test
    void aLaneThatFailsWhileStoppingIsNotStartedAgain() {
        verified(StepVerifier.create(run())
                .then(() -> stop.tryEmitEmpty().orThrow())
                .then(() -> storeSink.fail(0))
                .verifyErrorMessage("table is down"));

        assertThat(storeSink.begun()).isEqualTo(1);
    }

    @Test
    void isReadyWhenEveryLaneReads() {
        Lane reading = lane("live", new NumberedBatches(1), liveSink);
        Lane joining = lane("store", new NumberedBatches(1).notReading(), storeSink);

        assertThat(pipeline(reading).isReady()).isTrue();
        assertThat(pipeline(reading, joining).isReady()).isFalse();
    }

    private Mono<Void> run() {
        return pipeline(lane("live", liveSource, liveSink), lane("store", storeSource, storeSink))
                .run(stop.asMono());
    }

    private Pipeline pipeline(Lane... lanes) {
        return new Pipeline(List.of(lanes), RESTART, GRACE, timer, meters);
    }

    private static Lane lane(String name, Source source, Sink sink) {
        return new Lane(name, source, List.of(sink), new KeptLetters(Mono.empty()), 1);
    }

    private double restarts(String lane) {
        return meters.get("anabranch.lane.restarts").tag("lane", lane).counter().count();
    }
}
