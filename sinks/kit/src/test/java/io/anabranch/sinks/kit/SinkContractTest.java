package io.anabranch.sinks.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.anabranch.sinks.testkit.SinkContract;
import io.anabranch.topology.Backoff;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.RejectReason;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.Sink;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** The contract can fail: each way to break a promise fails the test that stands for it. */
class SinkContractTest {
    @ParameterizedTest
    @MethodSource("brokenSinks")
    void aBrokenPromiseFailsItsTest(Class<? extends SinkContract> broken, String test) {
        var events = EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(broken, test))
                .execute()
                .testEvents();

        assertThat(events.started().count()).isEqualTo(1);
        assertThat(events.failed().count()).isEqualTo(1);
    }

    static Stream<Arguments> brokenSinks() {
        return Stream.of(
                Arguments.of(Dropping.class, "storesAll"),
                Arguments.of(Duplicating.class, "storingTwiceChangesNothing"),
                Arguments.of(Duplicating.class, "storesOnceWhatStandsTwiceInOneWrite"),
                Arguments.of(ResendingEverything.class, "resendsOnlyWhatWasLeft"),
                Arguments.of(Swallowing.class, "emitsWhatCanNeverBeStoredAndOnlyThat"),
                Arguments.of(DeadLetteringAnOutage.class, "failsWhenTheStoreStaysDownBeyondItsRetryTime"),
                Arguments.of(DeadLetteringAnOutage.class, "resendsOnlyWhatWasLeft"),
                Arguments.of(GivingUpAtOnce.class, "goesOnAfterAnOutageWithinItsRetryTime"),
                Arguments.of(GivingUpOnASlowStore.class, "goesOnAfterAHangWithinItsRetryTime"),
                Arguments.of(GivingUpAtOnce.class, "storesOnceWhatTheStoreTookWithoutAnAnswer"),
                Arguments.of(Duplicating.class, "storesOnceWhatTheStoreTookWithoutAnAnswer"),
                Arguments.of(GivingUpAtOnce.class, "storesAllThroughALongAndBrittleWire"),
                Arguments.of(IgnoringCancellation.class, "stopsWhenCancelled"),
                Arguments.of(ExceedingItsBound.class, "neverHasMoreInFlightThanStated"),
                Arguments.of(BoundingEachWriteAlone.class, "neverHasMoreInFlightThanStated"),
                Arguments.of(Reformatting.class, "dataComesBackEqual"),
                Arguments.of(JoiningIds.class, "idsOfEveryKindStayApart"),
                Arguments.of(JoiningIds.class, "deletesTheIdsThatStandInAKeyEscaped"),
                Arguments.of(ForgettingDeletions.class, "deletesWhatWasWritten"),
                Arguments.of(ForgettingDeletions.class, "deletesByTheIdAloneWhereItSaysSo"),
                Arguments.of(MissingWhatIsNotThere.class, "deletingWhatIsNotThereIsSuccess"),
                Arguments.of(DeletingFirst.class, "ofWritesAndDeletionsOfAnIdInOneWriteTheLastStays"),
                Arguments.of(Overtaking.class, "ofWritesAndDeletionsOfAnIdInSeveralWritesTheLastStays"),
                Arguments.of(GivingUpAtOnce.class, "deletesAllThoughConnectionsBreakAndAnswersAreLost"));
    }

    /** Every sink here breaks its promise at once, so there is nothing to wait for. */
    abstract static class Broken extends MemorySinkTest {
        @Override
        protected Duration shownWithin() {
            return Duration.ofSeconds(1);
        }

        static Sink sinkThat(Function<List<Event>, Flux<Rejected>> write) {
            return new Sink() {
                @Override
                public String name() {
                    return "memory";
                }

                @Override
                public boolean applies(Event deletion) {
                    return true;
                }

                @Override
                public Flux<Rejected> write(List<Event> events) {
                    return write.apply(events);
                }
            };
        }
    }

    static class Dropping extends Broken {
        @Override
        Sink sink(MemoryStore store, Duration maxRetryTime) {
            Sink good = super.sink(store, maxRetryTime);
            return sinkThat(events -> good.write(events.subList(1, events.size())));
        }
    }

    static class Duplicating extends Broken {
        @Override
        MemoryStore store() {
            return new MemoryStore(event -> new Object(), STATED);
        }
    }

    static class ResendingEverything extends Broken {
        @Override
        Sink sink(MemoryStore store, Duration maxRetryTime) {
            Sink good = super.sink(store, Duration.ZERO);
            Backoff backoff = new Backoff(Duration.ofMillis(20), Duration.ofMillis(500), maxRetryTime);
            return sinkThat(
                    events -> good.write(events).retryWhen(backoff.retry(failure -> true, Schedulers.parallel())));
        }
    }

    static class Swallowing extends Broken {
        @Override
        Sink sink(MemoryStore store, Duration maxRetryTime) {
            Sink good = super.sink(store, maxRetryTime);
            return sinkThat(events -> good.write(events).filter(refusal -> false));
        }
    }

    static class DeadLetteringAnOutage extends Broken {
        @Override
        Sink sink(MemoryStore store, Duration maxRetryTime) {
            Sink good = super.sink(store, Duration.ZERO);
            return sinkThat(events -> good.write(events)
                    .onErrorResume(outage -> Flux.fromIterable(events)
                            .map(event -> new Rejected(
                                    event.record(), "memory", RejectReason.REJECTED_BY_STORE, "the store is down"))));
        }
    }

    static class GivingUpAtOnce extends Broken {
        @Override
        Sink sink(MemoryStore store, Duration maxRetryTime) {
            return super.sink(store, Duration.ZERO);
        }
    }

    static class GivingUpOnASlowStore extends Broken {
        @Override
        Sink sink(MemoryStore store, Duration maxRetryTime) {
            Sink good = super.sink(store, maxRetryTime);
            return sinkThat(events -> good.write(events).timeout(Duration.ofSeconds(1)));
        }
    }

    static class IgnoringCancellation extends Broken {
        @Override
        Sink sink(MemoryStore store, Duration maxRetryTime) {
            Sink good = super.sink(store, maxRetryTime);
            return sinkThat(events -> Flux.create(out -> {
                var unheld = good.write(events).subscribe(refusal -> {}, out::error, out::complete);
                assert unheld != null;
            }));
        }
    }

    static class ExceedingItsBound extends Broken {
        @Override
        Sink sink(MemoryStore store, Duration maxRetryTime) {
            return memorySink(store, 2 * STATED, maxRetryTime);
        }
    }

    static class BoundingEachWriteAlone extends Broken {
        @Override
        Sink sink(MemoryStore store, Duration maxRetryTime) {
            return sinkThat(events -> memorySink(store, STATED, maxRetryTime).write(events));
        }
    }

    static class Reformatting extends Broken {
        @Override
        Sink sink(MemoryStore store, Duration maxRetryTime) {
            Sink good = super.sink(store, maxRetryTime);
            return sinkThat(events -> good.write(events.stream()
                    .map(event -> new Event(
                            event.id(),
                            event.userId(),
                            event.type(),
                            event.timestamp(),
                            JsonText.of(event.data().toString().replace("12.50", "12.5")),
                            event.extra(),
                            event.record()))
                    .toList()));
        }
    }

    static class JoiningIds extends Broken {
        @Override
        MemoryStore store() {
            return new MemoryStore(event -> event.id().toLowerCase(Locale.ROOT), STATED);
        }
    }

    static class ForgettingDeletions extends Broken {
        @Override
        Sink sink(MemoryStore store, Duration maxRetryTime) {
            Sink good = super.sink(store, maxRetryTime);
            return sinkThat(events -> good.write(
                    events.stream().filter(event -> !event.isDeletion()).toList()));
        }
    }

    static class MissingWhatIsNotThere extends Broken {
        @Override
        Sink sink(MemoryStore store, Duration maxRetryTime) {
            Sink good = super.sink(store, maxRetryTime);
            return sinkThat(events -> good.write(events)
                    .concatWith(Flux.fromIterable(events)
                            .filter(event ->
                                    event.isDeletion() && !store.stored().containsKey(event.id()))
                            .map(event -> new Rejected(
                                    event.record(), "memory", RejectReason.REJECTED_BY_STORE, "not there"))));
        }
    }

    static class DeletingFirst extends Broken {
        @Override
        Sink sink(MemoryStore store, Duration maxRetryTime) {
            Sink good = super.sink(store, maxRetryTime);
            return sinkThat(events -> good.write(
                            events.stream().filter(Event::isDeletion).toList())
                    .concatWith(good.write(
                            events.stream().filter(event -> !event.isDeletion()).toList())));
        }
    }

    static class Overtaking extends Broken {
        @Override
        Sink sink(MemoryStore store, Duration maxRetryTime) {
            return sinkThat(events ->
                    memorySink(store, STATED, maxRetryTime).write(events).delaySubscription(delay(events)));
        }

        private static Duration delay(List<Event> events) {
            return Duration.ofMillis(events.get(0).isDeletion() ? 300 : 0);
        }
    }
}
