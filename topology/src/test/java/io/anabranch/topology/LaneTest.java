package io.anabranch.topology;

import static io.anabranch.topology.Events.rejected;
import static io.anabranch.topology.Verified.verified;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.subscriber.TestSubscriber;

class LaneTest {
    /** Batches that may wait for their commit. */
    private static final int COMMITS = 64;

    private final HeldSink sink = new HeldSink("held");
    private final KeptLetters letters = new KeptLetters(Mono.empty());
    private final Sinks.Empty<Void> stop = Sinks.empty();

    @Test
    void commitsInSourceOrderThoughLaterBatchesFinishFirst() {
        NumberedBatches source = new NumberedBatches(3);

        verified(StepVerifier.create(lane(source, 3, sink).run(stop.asMono()))
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
        lane(source, 3, sink).run(stop.asMono()).subscribe(run);

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

        verified(StepVerifier.create(lane(source, 3, sinkThatStoresAtOnce()).run(stop.asMono()))
                .then(() -> assertThat(source.handedOut()).isEqualTo(3 + COMMITS))
                .thenCancel()
                .verify());
    }

    @Test
    void takesNoMoreThanTheBatchesStatedAndSixtyFourBeforeItIsAskedFor() {
        NumberedBatches source = new NumberedBatches(100);

        verified(StepVerifier.create(lane(source, 2, sinkThatStoresAtOnce()).run(stop.asMono()), 0)
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

        verified(StepVerifier.create(new Lane("lane", source, List.of(sink), slow, 1).run(stop.asMono()))
                .then(() -> sink.finish(0, rejected("item-too-large"), rejected("key-too-long")))
                .then(() -> assertThat(slow.calls()).isEqualTo(1))
                .then(() -> assertThat(source.commits()).isEmpty())
                .then(() -> kept.tryEmitEmpty().orThrow())
                .expectNextCount(1)
                .verifyComplete());

        assertThat(slow.reasons()).containsExactly("malformed-json", "item-too-large", "key-too-long");
        assertThat(source.commits()).containsExactly(0);
    }

    @Test
    void commitsNothingWhoseDeadLettersCouldNotBeKept() {
        DeadLetters lost = rejected -> Mono.error(new IllegalStateException("no such topic"));
        NumberedBatches source = new NumberedBatches(2);

        verified(StepVerifier.create(new Lane("lane", source, List.of(sink), lost, 1).run(stop.asMono()))
                .then(() -> sink.finish(0, rejected("item-too-large")))
                .verifyErrorMessage("no such topic"));

        assertThat(source.commits()).isEmpty();
    }

    @Test
    void bringsNoEmptyLetters() {
        verified(StepVerifier.create(
                        lane(new NumberedBatches(3), 1, sinkThatStoresAtOnce()).run(stop.asMono()))
                .expectNextCount(3)
                .verifyComplete());

        assertThat(letters.calls()).isZero();
    }

    @Test
    void aFailingSinkFailsTheLaneAndNothingIsCommittedPastIt() {
        NumberedBatches source = new NumberedBatches(10);
        TestSubscriber<Batch> run = TestSubscriber.create();
        lane(source, 3, sink, sinkThatStoresAtOnce()).run(stop.asMono()).subscribe(run);

        sink.finish(0);
        sink.finish(2);
        sink.fail(1);

        assertThat(run.expectTerminalError()).hasMessage("held is down");
        assertThat(source.commits()).containsExactly(0);
        assertThat(sink.cancelled()).as("what else was under way").isEqualTo(1);
        assertThat(source.isOpen()).isFalse();
    }

    @Test
    void asksForTheNextCommitsInSourceOrderWhileOneIsUnderWay() {
        Sinks.Empty<Void> answer = Sinks.empty();
        List<Integer> all = IntStream.range(0, COMMITS + 2).boxed().toList();
        NumberedBatches source = new NumberedBatches(all.size()).committingAfter(answer.asMono());

        verified(StepVerifier.create(lane(source, 3, sinkThatStoresAtOnce()).run(stop.asMono()))
                .then(() -> assertThat(source.asked()).isEqualTo(all.subList(0, COMMITS)))
                .then(() -> answer.emitEmpty(Sinks.EmitFailureHandler.FAIL_FAST))
                .expectNextCount(all.size())
                .verifyComplete());

        assertThat(source.asked()).isEqualTo(all);
    }

    @Test
    void aFailingCommitFailsTheLaneAndNothingIsCommittedPastIt() {
        NumberedBatches source =
                new NumberedBatches(10).committingAfter(Mono.error(new IllegalStateException("rebalanced")));

        verified(StepVerifier.create(lane(source, 3, sinkThatStoresAtOnce()).run(stop.asMono()))
                .verifyErrorMessage("rebalanced"));

        assertThat(source.commits()).isEmpty();
    }

    @Test
    void handsABatchToAllSinksAtOnceAndCommitsWhenTheLastOneHoldsIt() {
        List<HeldSink> sinks =
                IntStream.range(0, 4).mapToObj(i -> new HeldSink("sink-" + i)).toList();
        NumberedBatches source = new NumberedBatches(1);

        verified(StepVerifier.create(new Lane("lane", source, List.copyOf(sinks), letters, 1).run(stop.asMono()))
                .then(() -> assertThat(sinks).allMatch(each -> each.begun() == 1))
                .then(() -> List.of(3, 0, 2).forEach(i -> sinks.get(i).finish(0)))
                .then(() -> assertThat(source.commits()).isEmpty())
                .then(() -> sinks.get(1).finish(0))
                .expectNextCount(1)
                .verifyComplete());
    }

    @Test
    void aSlowSinkDoesNotKeepOthersFromTheNextBatch() {
        HeldSink quick = new HeldSink("quick");

        verified(
                StepVerifier.create(lane(new NumberedBatches(5), 2, sink, quick).run(stop.asMono()))
                        .then(() -> quick.finish(0))
                        .then(() -> quick.finish(1))
                        .then(() -> assertThat(quick.begun()).isEqualTo(2))
                        .then(() -> assertThat(sink.begun()).isEqualTo(2))
                        .thenCancel()
                        .verify());
    }

    @Test
    void itsSinksAreLookedAfterForAsLongAsItRuns() {
        NumberedBatches source = new NumberedBatches(1);

        verified(StepVerifier.create(lane(source, 1, sink).run(stop.asMono()))
                .then(() -> assertThat(sink.isLookedAfter()).isTrue())
                .then(() -> sink.finish(0))
                .expectNextCount(1)
                .verifyComplete());

        assertThat(sink.isLookedAfter()).isFalse();
    }

    @Test
    void aSinkThatCantBeLookedAfterFailsTheLane() {
        NumberedBatches source = new NumberedBatches(10);

        verified(StepVerifier.create(lane(source, 1, sink).run(stop.asMono()))
                .then(sink::failUpkeep)
                .verifyErrorMessage("held can't be looked after"));

        assertThat(sink.cancelled()).as("what was under way").isEqualTo(1);
        assertThat(source.isOpen()).isFalse();
        assertThat(source.commits()).isEmpty();
    }

    @Test
    void onStopWhatIsUnderWayIsStillDeliveredAndCommitted() {
        NumberedBatches source = new NumberedBatches(10);

        verified(StepVerifier.create(lane(source, 2, sink).run(stop.asMono()))
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

        verified(
                StepVerifier.create(new Lane("lane", sourceOf(malformed), List.of(sink), letters, 1).run(stop.asMono()))
                        .expectNextMatches(done -> done.malformed().isEmpty())
                        .verifyComplete());

        assertThat(sink.begun()).isZero();
        assertThat(letters.reasons()).containsExactly("malformed-json");
        assertThat(commits).hasValue(1);
    }

    @Test
    void refusesASinkThatNeedsOrderWithSeveralBatchesInFlight() {
        Sink ordered = sinkThatNeedsOrder();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> lane(new NumberedBatches(1), 2, sink, ordered))
                .withMessage("Lane 'lane' has a sink that needs order, so 1 batch in flight, was 2");
        assertThat(lane(new NumberedBatches(1), 1, sink, ordered).name()).isEqualTo("lane");
    }

    @Test
    void refusesToBeWithoutASinkOrABatch() {
        assertThatIllegalArgumentException().isThrownBy(() -> lane(new NumberedBatches(1), 1));
        assertThatIllegalArgumentException().isThrownBy(() -> lane(new NumberedBatches(1), 0, sink));
    }

    private Lane lane(Source source, int inFlight, Sink... sinks) {
        return new Lane("lane", source, List.of(sinks), letters, inFlight);
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

    private static Sink sinkThatNeedsOrder() {
        return new Sink() {
            @Override
            public String name() {
                return "ordered";
            }

            @Override
            public Flux<Rejected> write(List<Event> events) {
                return Flux.empty();
            }

            @Override
            public boolean needsOrder() {
                return true;
            }
        };
    }

    private static Source sourceOf(Batch batch) {
        return new Source() {
            @Override
            public Flux<Batch> batches() {
                return Flux.just(batch);
            }

            @Override
            public boolean isReading() {
                return true;
            }
        };
    }
}
