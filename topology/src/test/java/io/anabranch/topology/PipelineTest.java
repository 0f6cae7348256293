package io.anabranch.topology;

import static io.anabranch.topology.Events.rejected;
import static io.anabranch.topology.Verified.verified;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
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
    void aFailedBranchStartsAgainFromItsLastCommitAndTheOthersGoOn() {
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
                .then(() -> assertThat(restarts("table")).isEqualTo(1))
                .then(() -> assertThat(restarts("feed")).isZero())
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
                .then(() -> assertThat(restarts("table")).isEqualTo(20))
                .then(() -> assertThat(state("table", "failing")).isEqualTo(1))
                .then(() -> assertThat(state("table", "attached")).isZero())
                .thenCancel()
                .verify());
    }

    @Test
    void theStackOfAFailureIsShownAtDebugOnly() {
        Logger logger = (Logger) LoggerFactory.getLogger(Pipeline.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            verified(StepVerifier.create(run())
                    .then(() -> storeSink.fail(0))
                    .thenCancel()
                    .verify());
        } finally {
            logger.detachAppender(lines);
        }

        assertThat(lines.list)
                .filteredOn(line -> line.getThrowableProxy() != null)
                .hasSize(1)
                .allMatch(line -> line.getLevel() == Level.DEBUG)
                .allMatch(line -> line.getFormattedMessage().contains("'table'"));
    }

    @Test
    void failsWhenABranchUsedUpTheRetryTimeOfItsRestarts() {
        verified(StepVerifier.create(run())
                .then(() -> storeSink.fail(0))
                .then(() -> timer.advanceTimeBy(Duration.ofMinutes(11)))
                .then(() -> storeSink.fail(1))
                .verifyErrorMessage("table is down"));

        assertThat(liveSource.isOpen()).as("the other branch's reading").isFalse();
    }

    @Test
    void stopDuringABackoffEndsPromptly() {
        verified(StepVerifier.create(run())
                .then(() -> storeSink.fail(0))
                .then(() -> liveSink.finish(0))
                .then(() -> stop.tryEmitEmpty().orThrow())
                .then(() -> liveSink.finish(1))
                .verifyComplete());

        assertThat(storeSink.begun()).as("the failed branch reads nothing more").isEqualTo(1);
        assertThat(timer.now(TimeUnit.MILLISECONDS)).isZero();
    }

    @Test
    void onStopItDrainsEveryBranch() {
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
    void failsWhenTheDrainTimeoutPassesWithBatchesInFlight() {
        verified(StepVerifier.create(run())
                .then(() -> stop.tryEmitEmpty().orThrow())
                .then(() -> liveSink.finish(0))
                .then(() -> timer.advanceTimeBy(GRACE))
                .verifyErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOf(Pipeline.DrainTimeoutException.class)
                        .hasMessageContaining("20 s after the stop signal")));

        assertThat(storeSource.commits()).isEmpty();
        assertThat(storeSink.cancelled()).isEqualTo(1);
    }

    @Test
    void aBranchThatFailsWhileStoppingIsNotStartedAgainAndTheOthersStillDrain() {
        verified(StepVerifier.create(run())
                .then(() -> stop.tryEmitEmpty().orThrow())
                .then(() -> storeSink.fail(0))
                .then(() -> liveSink.finish(0))
                .verifyErrorMessage("table is down"));

        assertThat(storeSink.begun()).isEqualTo(1);
        assertThat(liveSource.commits()).containsExactly(0);
    }

    @Test
    void anErrorEndsThePipelineForItIsNoFailureOfAStore() {
        verified(StepVerifier.create(run())
                .then(() -> storeSink.failWith(0, new AssertionError("a fault of ours")))
                .verifyErrorMessage("a fault of ours"));

        assertThat(liveSource.isOpen()).as("the other branch's reading").isFalse();
    }

    @Test
    void aFailureOfWhatTheBranchesReadFromEndsThePipeline() {
        Sinks.Empty<Void> reading = Sinks.empty();

        verified(StepVerifier.create(pipeline(reading.asMono()).run(stop.asMono()))
                .then(() -> reading.tryEmitError(new IllegalStateException("no reading"))
                        .orThrow())
                .verifyErrorMessage("no reading"));

        assertThat(storeSource.isOpen()).isFalse();
    }

    @Test
    void aBranchThatItsBudgetStoppedGoesOnWhenItIsResumedAndHoldsNoOther() {
        NumberedBatches bad =
                new NumberedBatches(30).with(rejected("malformed-json")).thenQuiet();
        Branch stopping = branch(bad, storeSink, new DeadLetterBudget(0.01, 100));
        Mono<Void> run = pipeline(Mono.never(), branch(liveSource, liveSink, DeadLetterBudget.UNLIMITED), stopping)
                .run(stop.asMono());

        verified(StepVerifier.create(run)
                .then(() -> storeSink.finish(0))
                .then(() -> storeSink.finish(1))
                .then(() -> timer.advanceTimeBy(Duration.ofMinutes(5)))
                .then(() -> assertThat(bad.commits()).containsExactly(0))
                .then(() -> assertThat(bad.isOpen()).as("nobody retries it").isFalse())
                .then(() -> liveSink.finish(0))
                .then(() -> assertThat(liveSource.commits()).containsExactly(0))
                .then(stopping::resume)
                .then(() -> storeSink.finish(2))
                .then(() -> assertThat(bad.commits()).containsExactly(0, 1))
                .thenCancel()
                .verify());
    }

    @Test
    void showsTheStateOfEveryBranch() {
        Pipeline unused = pipeline(Mono.never());

        assertThat(state("table", "attached")).isEqualTo(1);
        assertThat(state("table", "failing")).isZero();
    }

    private double state(String sink, String state) {
        return meters.get("anabranch.sink.state")
                .tags("sink", sink, "state", state)
                .gauge()
                .value();
    }

    private Mono<Void> run() {
        return pipeline(Mono.never()).run(stop.asMono());
    }

    private Pipeline pipeline(Mono<Void> reading) {
        return pipeline(
                reading,
                branch(liveSource, liveSink, DeadLetterBudget.UNLIMITED),
                branch(storeSource, storeSink, DeadLetterBudget.UNLIMITED));
    }

    private Pipeline pipeline(Mono<Void> reading, Branch... branches) {
        return new Pipeline(List.of(branches), reading, RESTART, GRACE, timer, meters);
    }

    private Branch branch(Source source, Sink sink, DeadLetterBudget budget) {
        return new Branch(
                source,
                new ObservedSink(sink, meters, Clock.systemUTC()),
                new KeptLetters(Mono.empty()),
                budget,
                Clock.systemUTC(),
                meters,
                /* inFlight= */ 1);
    }

    private double restarts(String sink) {
        return meters.get("anabranch.branch.restarts")
                .tag("sink", sink)
                .counter()
                .count();
    }
}
