package io.anabranch.topology;

import static io.anabranch.topology.Events.rejected;
import static io.anabranch.topology.Verified.verified;
import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.topology.BranchStatus.State;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.subscriber.TestSubscriber;

class BranchTest {
    /** Batches that may wait for their commit. */
    private static final int COMMITS = 64;

    private final HeldSink sink = new HeldSink("held");
    private final SetClock clock = new SetClock();
    private final KeptLetters letters = new KeptLetters(Mono.empty());
    private final Sinks.Empty<Void> stop = Sinks.empty();

    @Test
    void commitsInSourceOrderThoughLaterBatchesFinishFirst() {
        NumberedBatches source = new NumberedBatches(3);

        verified(StepVerifier.create(branch(source, 3, sink).run(stop.asMono()))
                .then(() -> sink.finish(2))
                .then(() -> sink.finish(1))
                .then(() -> assertThat(source.commits()).isEmpty())
                .then(() -> sink.finish(0))
                .expectNextCount(3)
                .verifyComplete());

        assertThat(source.commits()).containsExactly(0, 1, 2);
    }

    @Test
    void hasSeveralBatchesOnTheirWayButNeverMoreThanStated() {
        NumberedBatches source = new NumberedBatches(10);

        TestSubscriber<Batch> run = TestSubscriber.create();
        branch(source, 3, sink).run(stop.asMono()).subscribe(run);

        assertThat(sink.begun()).isEqualTo(3);
        sink.finish(1);
        assertThat(sink.begun()).as("the first batch still holds its place").isEqualTo(3);
        sink.finish(0);
        assertThat(sink.begun()).isEqualTo(5);
        assertThat(run.getReceivedOnNext()).hasSize(2);
    }

    @Test
    void holdsNoMoreThanTheBatchesStatedAndSixtyFourWhileACommitHangs() {
        NumberedBatches source = new NumberedBatches(100).committingAfter(Mono.never());

        verified(StepVerifier.create(branch(source, 3, sinkThatStoresAtOnce()).run(stop.asMono()))
                .then(() -> assertThat(source.handedOut()).isEqualTo(3 + COMMITS))
                .thenCancel()
                .verify());
    }

    @Test
    void takesNoMoreThanTheBatchesStatedAndSixtyFourBeforeItIsAskedFor() {
        NumberedBatches source = new NumberedBatches(100);

        verified(StepVerifier.create(branch(source, 2, sinkThatStoresAtOnce()).run(stop.asMono()), 0)
                .then(() -> assertThat(source.handedOut()).isLessThanOrEqualTo(2 + COMMITS))
                .thenRequest(1)
                .expectNextCount(1)
                .then(() -> assertThat(source.handedOut()).isLessThanOrEqualTo(3 + COMMITS))
                .thenCancel()
                .verify());
    }

    @Test
    void keepsDeadLettersBeforeTheCommit() {
        Sinks.Empty<Void> kept = Sinks.empty();
        KeptLetters slow = new KeptLetters(kept.asMono());
        NumberedBatches source = new NumberedBatches(1).with(rejected("malformed-json"));

        verified(StepVerifier.create(branch(source, 1, sink, slow).run(stop.asMono()))
                .then(() -> sink.finish(0, rejected("too-large")))
                .then(() -> assertThat(slow.calls()).isEqualTo(1))
                .then(() -> assertThat(source.commits()).isEmpty())
                .then(() -> kept.tryEmitEmpty().orThrow())
                .expectNextCount(1)
                .verifyComplete());

        assertThat(slow.reasons()).containsExactly("malformed-json", "too-large");
        assertThat(source.commits()).containsExactly(0);
    }

    @Test
    void commitsNothingWhoseDeadLettersCouldNotBeKept() {
        DeadLetters lost = rejected -> Mono.error(new IllegalStateException("no such topic"));
        NumberedBatches source = new NumberedBatches(2);

        verified(StepVerifier.create(branch(source, 1, sink, lost).run(stop.asMono()))
                .then(() -> sink.finish(0, rejected("too-large")))
                .verifyErrorMessage("no such topic"));

        assertThat(source.commits()).isEmpty();
    }

    @Test
    void bringsNoEmptyLetters() {
        verified(StepVerifier.create(branch(new NumberedBatches(3), 1, sinkThatStoresAtOnce())
                        .run(stop.asMono()))
                .expectNextCount(3)
                .verifyComplete());

        assertThat(letters.calls()).isZero();
    }

    @Test
    void aFailingSinkFailsTheBranchAndNothingIsCommittedPastIt() {
        NumberedBatches source = new NumberedBatches(10);
        TestSubscriber<Batch> run = TestSubscriber.create();
        branch(source, 3, sink).run(stop.asMono()).subscribe(run);

        sink.finish(0);
        sink.finish(2);
        sink.fail(1);

        assertThat(run.expectTerminalError()).hasMessage("held is down");
        assertThat(source.commits()).containsExactly(0);
        assertThat(sink.cancelled()).as("what else was in flight").isEqualTo(1);
        assertThat(source.isOpen()).isFalse();
    }

    @Test
    void asksForTheNextCommitsInSourceOrderWhileOneIsInFlight() {
        Sinks.Empty<Void> answer = Sinks.empty();
        List<Integer> all = IntStream.range(0, COMMITS + 2).boxed().toList();
        NumberedBatches source = new NumberedBatches(all.size()).committingAfter(answer.asMono());

        verified(StepVerifier.create(branch(source, 3, sinkThatStoresAtOnce()).run(stop.asMono()))
                .then(() -> assertThat(source.asked()).isEqualTo(all.subList(0, COMMITS)))
                .then(() -> answer.emitEmpty(Sinks.EmitFailureHandler.FAIL_FAST))
                .expectNextCount(all.size())
                .verifyComplete());

        assertThat(source.asked()).isEqualTo(all);
    }

    @Test
    void aFailingCommitFailsTheBranchAndNothingIsCommittedPastIt() {
        NumberedBatches source =
                new NumberedBatches(10).committingAfter(Mono.error(new IllegalStateException("rebalanced")));

        verified(StepVerifier.create(branch(source, 3, sinkThatStoresAtOnce()).run(stop.asMono()))
                .verifyErrorMessage("rebalanced"));

        assertThat(source.commits()).isEmpty();
    }

    @Test
    void itsSinkIsMaintainedForAsLongAsItRuns() {
        NumberedBatches source = new NumberedBatches(1);

        verified(StepVerifier.create(branch(source, 1, sink).run(stop.asMono()))
                .then(() -> assertThat(sink.isLookedAfter()).isTrue())
                .then(() -> sink.finish(0))
                .expectNextCount(1)
                .verifyComplete());

        assertThat(sink.isLookedAfter()).isFalse();
    }

    @Test
    void aSinkThatCantBeMaintainedFailsTheBranch() {
        NumberedBatches source = new NumberedBatches(10);

        verified(StepVerifier.create(branch(source, 1, sink).run(stop.asMono()))
                .then(sink::failUpkeep)
                .verifyErrorMessage("held can't be looked after"));

        assertThat(sink.cancelled()).as("what was in flight").isEqualTo(1);
        assertThat(source.isOpen()).isFalse();
        assertThat(source.commits()).isEmpty();
    }

    @Test
    void onStopWhatIsInFlightIsStillDeliveredAndCommitted() {
        NumberedBatches source = new NumberedBatches(10);

        verified(StepVerifier.create(branch(source, 2, sink).run(stop.asMono()))
                .then(() -> stop.tryEmitEmpty().orThrow())
                .then(() ->
                        assertThat(source.isOpen()).as("reading ends at once").isFalse())
                .then(() -> sink.finish(1))
                .then(() -> assertThat(source.commits()).isEmpty())
                .then(() -> sink.finish(0))
                .expectNextCount(2)
                .verifyComplete());

        assertThat(source.commits()).containsExactly(0, 1);
        assertThat(sink.begun()).isEqualTo(2);
    }

    @Test
    void aBatchOfNothingButMalformedRecordsNeedsNoSink() {
        AtomicInteger commits = new AtomicInteger();
        Batch malformed =
                new Batch(List.of(), List.of(rejected("malformed-json")), Mono.fromRunnable(commits::incrementAndGet));

        verified(StepVerifier.create(
                        branch(new FixedSource(Flux.just(malformed)), 1, sink).run(stop.asMono()))
                .expectNextMatches(done -> done.malformed().isEmpty())
                .verifyComplete());

        assertThat(sink.begun()).isZero();
        assertThat(letters.reasons()).containsExactly("malformed-json");
        assertThat(commits).hasValue(1);
    }

    @Test
    void aSinkThatNeedsOrderHasOneBatchInFlightAndAnotherSeveral() {
        HeldSink ordered = new HeldSink("ordered").needingOrder();
        TestSubscriber<Batch> first = TestSubscriber.create();
        TestSubscriber<Batch> second = TestSubscriber.create();

        new Branch(
                        new NumberedBatches(10),
                        observed(ordered),
                        letters,
                        DeadLetterBudget.UNLIMITED,
                        clock,
                        new SimpleMeterRegistry())
                .run(stop.asMono())
                .subscribe(first);
        new Branch(
                        new NumberedBatches(10),
                        observed(sink),
                        letters,
                        DeadLetterBudget.UNLIMITED,
                        clock,
                        new SimpleMeterRegistry())
                .run(stop.asMono())
                .subscribe(second);

        assertThat(ordered.begun()).isEqualTo(1);
        assertThat(sink.begun()).isEqualTo(Branch.IN_FLIGHT);
    }

    @Test
    void stopsBeforeTheDeadLettersWhereMoreIsRejectedThanTheBudgetAllows() {
        NumberedBatches source = new NumberedBatches(300).with(rejected("malformed-json"));
        Branch branch = new Branch(
                source,
                observed(sinkThatStoresAtOnce()),
                letters,
                new DeadLetterBudget(0.05, 100),
                clock,
                new SimpleMeterRegistry(),
                /* inFlight= */ 1);

        verified(StepVerifier.create(branch.run(stop.asMono()))
                .expectNextCount(5)
                .verifyErrorSatisfies(stopped -> assertThat(stopped)
                        .isInstanceOf(DeadLetterBudget.ExceededException.class)
                        .hasMessageContaining("malformed-json")
                        .hasMessageContaining("restart")));

        assertThat(letters.calls()).isEqualTo(5);
        assertThat(source.commits()).containsExactly(0, 1, 2, 3, 4);
        assertThat(branch.status().state()).isEqualTo(State.STOPPED);
    }

    @Test
    void isFailingFromItsFirstFailureUntilABatchIsCommittedAndTellsTheLastCause() {
        NumberedBatches source = new NumberedBatches(3).thenQuiet();
        Branch branch = branch(source, 1, sink);
        assertThat(branch.status()).isEqualTo(new BranchStatus(State.ATTACHED, clock.instant(), Optional.empty()));

        branch.run(stop.asMono()).subscribe(TestSubscriber.create());
        sink.fail(0);
        clock.advance(Duration.ofSeconds(5));
        branch.run(stop.asMono()).subscribe(TestSubscriber.create());

        assertThat(branch.status().state()).as("a retry is no recovery").isEqualTo(State.FAILING);
        assertThat(branch.status().since()).isEqualTo(clock.instant().minusSeconds(5));
        assertThat(branch.status().cause()).contains("held is down");
        sink.finish(1);
        assertThat(branch.status().state()).isEqualTo(State.ATTACHED);
    }

    @Test
    void isFailingNoMoreWhereItHasRunForLongAndThereIsNothingToWrite() {
        Sinks.Many<Batch> batches = Sinks.many().multicast().directBestEffort();
        Branch branch = branch(new FixedSource(batches.asFlux()), 1, sink);
        branch.run(stop.asMono()).subscribe(TestSubscriber.create());
        batches.tryEmitNext(new Batch(List.of(Events.event(0)), List.of(), Mono.empty()))
                .orThrow();
        sink.fail(0);
        clock.advance(Branch.STALLED);
        assertThat(branch.status().state()).as("it does not run").isEqualTo(State.FAILING);

        branch.run(stop.asMono()).subscribe(TestSubscriber.create());
        clock.advance(Branch.STALLED.minusSeconds(1));
        assertThat(branch.status().state()).as("a retry is no recovery").isEqualTo(State.FAILING);
        clock.advance(Duration.ofSeconds(1));

        assertThat(branch.status().state()).isEqualTo(State.ATTACHED);
    }

    @Test
    void staysFailingWhereItHasRunForLongWithSomethingToWrite() {
        Branch branch = branch(new NumberedBatches(3).thenQuiet(), 1, sink);
        branch.run(stop.asMono()).subscribe(TestSubscriber.create());
        sink.fail(0);
        branch.run(stop.asMono()).subscribe(TestSubscriber.create());

        clock.advance(Branch.STALLED.multipliedBy(2));

        assertThat(branch.status().state()).isEqualTo(State.FAILING);
        assertThat(branch.status().cause()).contains("held is down");
    }

    @Test
    void isFailingWhereItsStoreCompletesNoWriteForLongAndASlowBatchIsNoSickness() {
        Branch branch = branch(new NumberedBatches(3), 1, sink);
        branch.run(stop.asMono()).subscribe(TestSubscriber.create());

        clock.advance(Branch.STALLED);
        assertThat(branch.status().state()).isEqualTo(State.ATTACHED);
        clock.advance(Duration.ofSeconds(1));

        assertThat(branch.status().state()).isEqualTo(State.FAILING);
        assertThat(branch.status().cause())
                .contains("sink 'held' has completed no write for 61 s and keeps retrying; last retry: timed-out");
        sink.finish(0);
        assertThat(branch.status().state()).isEqualTo(State.ATTACHED);
    }

    private Branch branch(Source source, int inFlight, Sink of) {
        return branch(source, inFlight, of, letters);
    }

    private Branch branch(Source source, int inFlight, Sink of, DeadLetters deadLetters) {
        return new Branch(
                source,
                observed(of),
                deadLetters,
                DeadLetterBudget.UNLIMITED,
                clock,
                new SimpleMeterRegistry(),
                inFlight);
    }

    private ObservedSink observed(Sink of) {
        return new ObservedSink(of, new SimpleMeterRegistry(), clock);
    }

    @Test
    void takesNothingBeforeItsSinksCheckPassed() {
        NumberedBatches source = new NumberedBatches(1).thenQuiet();
        CheckedSink checked = new CheckedSink();
        Branch branch = branch(source, 1, checked);

        verified(StepVerifier.create(branch.run(stop.asMono()))
                .then(() -> assertThat(source.handedOut()).isZero())
                .then(checked::pass)
                .expectNextCount(1)
                .thenCancel()
                .verify());
    }

    @Test
    void whatAnOperatorMustRepairIsAMisconfigurationUntilTheSinkWasWellOnce() {
        NumberedBatches source = new NumberedBatches(1).thenQuiet();
        CheckedSink checked = new CheckedSink();
        Branch branch = branch(source, 1, checked);

        checked.failWith(new MisconfigurationException("no table: create it"));
        verified(StepVerifier.create(branch.run(stop.asMono())).verifyError(MisconfigurationException.class));
        assertThat(branch.misconfiguration()).contains("no table: create it");
        assertThat(branch.status().state()).isEqualTo(State.FAILING);
        assertThat(branch.status().cause()).contains("no table: create it");

        checked.failWith(new IllegalStateException("refused"));
        verified(StepVerifier.create(branch.run(stop.asMono())).verifyError(IllegalStateException.class));
        assertThat(branch.misconfiguration()).as("an outage").isEmpty();

        checked.pass();
        verified(StepVerifier.create(branch.run(stop.asMono()))
                .expectNextCount(1)
                .thenCancel()
                .verify());
        assertThat(branch.status().state()).isEqualTo(State.ATTACHED);

        checked.failWith(new MisconfigurationException("no table: create it"));
        TestSubscriber<Batch> again = TestSubscriber.create();
        branch.run(stop.asMono()).subscribe(again);
        assertThat(again.isTerminatedOrCancelled()).as("asked no more").isFalse();
    }

    @Test
    void staysFailingWhileItsSinkIsCheckedAgain() {
        CheckedSink checked = new CheckedSink();
        Branch branch = branch(new NumberedBatches(1).thenQuiet(), 1, checked);
        checked.failWith(new MisconfigurationException("no table: create it"));
        verified(StepVerifier.create(branch.run(stop.asMono())).verifyError(MisconfigurationException.class));

        checked.hang();
        TestSubscriber<Batch> again = TestSubscriber.create();
        branch.run(stop.asMono()).subscribe(again);
        clock.advance(Duration.ofMinutes(5));

        assertThat(branch.status().state()).isEqualTo(State.FAILING);
        assertThat(branch.misconfiguration()).isPresent();
    }

    @Test
    void stopsWhileItsSinkIsChecked() {
        CheckedSink checked = new CheckedSink();

        verified(StepVerifier.create(branch(new NumberedBatches(1), 1, checked).run(stop.asMono()))
                .then(() -> stop.tryEmitEmpty().orThrow())
                .verifyComplete());

        assertThat(checked.isAsked()).isFalse();
    }

    /** Stores at once; its check ends when the test says so. */
    private static final class CheckedSink implements Sink {
        private Sinks.Empty<Void> check = Sinks.empty();

        @Override
        public String name() {
            return "checked";
        }

        @Override
        public Flux<Rejected> write(List<Event> events) {
            return Flux.empty();
        }

        @Override
        public Mono<Void> check() {
            return Mono.defer(() -> check.asMono());
        }

        void pass() {
            if (!check.tryEmitEmpty().isSuccess()) {
                check = Sinks.empty();
                check.tryEmitEmpty().orThrow();
            }
        }

        void hang() {
            check = Sinks.empty();
        }

        void failWith(RuntimeException failure) {
            check = Sinks.empty();
            check.tryEmitError(failure).orThrow();
        }

        boolean isAsked() {
            return check.currentSubscriberCount() > 0;
        }
    }

    private static Sink sinkThatStoresAtOnce() {
        return new Sink() {
            @Override
            public String name() {
                return "at-once";
            }

            @Override
            public Flux<Rejected> write(List<Event> events) {
                return Flux.empty();
            }
        };
    }
}
