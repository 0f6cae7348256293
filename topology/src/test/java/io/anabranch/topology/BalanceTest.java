package io.anabranch.topology;

import static io.anabranch.topology.Verified.verified;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.topology.Balance.UnaccountedException;
import io.anabranch.topology.Batch.Skipped;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class BalanceTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Balance balance = new Balance("table", meters);

    @Test
    void aBatchOfEveryOutcomeAddsUp() {
        Batch batch = batch(10, 4, new Skipped(3, 2, 1));

        balance.committed(balance.entry(batch, List.of(refusalOf(1))));

        assertThat(counted()).isEqualTo(Map.of("written", 3, "rejected", 1, "filtered", 3, "elsewhere", 2, "empty", 1));
        assertThat(passed()).isEqualTo(10);
        assertThat(unaccounted()).isZero();
    }

    @Test
    void whatWasReadAndIsNowhereIsAFaultThatSaysWhatIsKnown() {
        assertThatThrownBy(() -> balance.entry(batch(10, 4, new Skipped(3, 1, 0)), List.of(refusalOf(1))))
                .isInstanceOf(UnaccountedException.class)
                .hasMessageContaining("Branch 'table'")
                .hasMessageContaining("10 read, 3 written, 1 rejected, 3 filtered, 1 of other branches, 0 empty");

        assertThat(unaccounted()).isEqualTo(2);
        assertThat(passed()).isZero();
    }

    @Test
    void moreThanWasReadIsAFaultToo() {
        assertThatThrownBy(() -> balance.entry(batch(3, 4, Skipped.NONE), List.of()))
                .isInstanceOf(UnaccountedException.class);

        assertThat(unaccounted()).isEqualTo(1);
    }

    @Test
    void aRefusalOfNothingThatWasGivenIsAFault() {
        assertThatThrownBy(() -> balance.entry(batch(2, 2, Skipped.NONE), List.of(refusalOf(7))))
                .isInstanceOf(UnaccountedException.class)
                .hasMessageContaining("1 of them rejected without having been given, or twice");
        assertThatThrownBy(() -> balance.entry(batch(2, 2, Skipped.NONE), List.of(refusalOf(0), refusalOf(0))))
                .isInstanceOf(UnaccountedException.class);

        assertThat(unaccounted()).isEqualTo(2);
    }

    @Test
    void aBranchCommitsNothingOfWhatItCantAccountFor() {
        AtomicInteger commits = new AtomicInteger();
        KeptLetters letters = new KeptLetters(Mono.empty());
        Batch short1 = new Batch(
                3, List.of(event(0), event(1)), List.of(), Skipped.NONE, Mono.fromRunnable(commits::incrementAndGet));
        Branch branch = branch(Flux.just(short1), letters);

        verified(StepVerifier.create(branch.run(Mono.never())).verifyError(UnaccountedException.class));

        assertThat(commits).hasValue(0);
        assertThat(branch.status().state()).isEqualTo(BranchStatus.State.FAILING);
        assertThat(branch.status().cause().orElseThrow()).contains("3 read, 2 written");
        assertThat(passed()).isZero();
        assertThat(unaccounted()).isEqualTo(1);
    }

    @Test
    void whatIsDeliveredAgainCountsOnce() {
        AtomicInteger commits = new AtomicInteger();
        Mono<Void> commit = Mono.fromRunnable(() -> {
            if (commits.incrementAndGet() == 1) {
                throw new IllegalStateException("not now");
            }
        });
        Batch batch = new Batch(2, List.of(event(0), event(1)), List.of(), Skipped.NONE, commit);
        Branch branch = branch(Flux.just(batch), new KeptLetters(Mono.empty()));

        verified(StepVerifier.create(branch.run(Mono.never())).verifyErrorMessage("not now"));
        verified(
                StepVerifier.create(branch.run(Mono.never())).expectNextCount(1).verifyComplete());

        assertThat(passed()).isEqualTo(2);
        assertThat(counted()).containsEntry("written", 2);
    }

    private Branch branch(Flux<Batch> batches, DeadLetters letters) {
        Sink sink = new Sink() {
            @Override
            public String name() {
                return "table";
            }

            @Override
            public Flux<Rejected> write(List<Event> events) {
                return Flux.empty();
            }
        };
        return new Branch(
                new FixedSource(batches),
                new ObservedSink(sink, meters, Clock.systemUTC()),
                letters,
                DeadLetterBudget.UNLIMITED,
                Clock.systemUTC(),
                meters);
    }

    private static Batch batch(int records, int events, Skipped skipped) {
        return new Batch(
                records,
                IntStream.range(0, events).mapToObj(BalanceTest::event).toList(),
                List.of(),
                skipped,
                Mono.empty());
    }

    private static Event event(int number) {
        return new Event("e-" + number, "u", "t", Events.TIME, JsonText.NONE, JsonText.NONE, record(number));
    }

    private static Rejected refusalOf(int number) {
        return new Rejected(record(number), "table", RejectReason.TOO_LARGE, "detail");
    }

    private static SourceRecord record(long offset) {
        return new SourceRecord("events", "topic-id", 0, offset, 0, null, new byte[0], List.of());
    }

    private Map<String, Integer> counted() {
        Map<String, Integer> counted = new TreeMap<>();
        meters.get("anabranch.records.settled")
                .counters()
                .forEach(counter -> counted.put(counter.getId().getTag("outcome"), (int) counter.count()));
        return counted;
    }

    private int passed() {
        return (int) meters.get("anabranch.records.passed").counter().count();
    }

    private int unaccounted() {
        return (int) meters.get("anabranch.records.unaccounted").counter().count();
    }
}
