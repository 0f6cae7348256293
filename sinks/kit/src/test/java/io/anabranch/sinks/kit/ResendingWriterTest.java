package io.anabranch.sinks.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.RejectReason;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.SourceRecord;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

class ResendingWriterTest {
    private static final Duration MAX_RETRY_TIME = Duration.ofSeconds(60);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final RequestLimits limits = new RequestLimits(4, Duration.ofSeconds(10), MAX_RETRY_TIME);
    private final List<List<Integer>> sent = new ArrayList<>();
    private final List<Integer> stored = new ArrayList<>();
    /** What the store does with the next attempts; stores all when there is no more. */
    private final Deque<Function<List<Integer>, Mono<Answer<Integer>>>> answers = new ArrayDeque<>();

    private Predicate<Integer> poisonous = item -> false;
    private List<Integer> instead = List.of();

    private final Retries retries =
            new Retries("Store", "sink", ResendingWriterTest::classify, limits.backoff(), meters, timer);
    private final ResendingWriter<Integer> writer = new ResendingWriter<>(
            "sink",
            RequestGate.adaptive("sink", limits, meters, timer),
            retries,
            ResendingWriterTest::event,
            new Store());

    private final class Store implements StoreWrite<Integer> {
        @Override
        public Mono<Answer<Integer>> send(List<Integer> items, RequestGate.Slot slot) {
            return Mono.defer(() -> {
                sent.add(items);
                if (items.stream().anyMatch(poisonous)) {
                    return Mono.error(new IllegalArgumentException("poison"));
                }
                if (!answers.isEmpty()) {
                    return answers.remove().apply(items);
                }
                stored.addAll(items);
                return Mono.just(Answer.stored());
            });
        }

        @Override
        public List<Integer> instead(Integer rejected) {
            return instead;
        }
    }

    @Test
    void resendsOnlyWhatWasLeft() {
        answers.add(items -> Mono.just(Answer.leaving(List.of(1, 3))));

        assertThat(write(4)).isEmpty();

        assertThat(sent).containsExactly(List.of(0, 1, 2, 3), List.of(1, 3));
        assertThat(count("unprocessed")).isEqualTo(1);
    }

    @Test
    void resendsAllOfWhatNothingIsKnownOf() {
        answers.add(items -> Mono.error(new IOException("reset")));

        assertThat(write(3)).isEmpty();

        assertThat(sent).hasSize(2).allSatisfy(items -> assertThat(items).hasSize(3));
        assertThat(retries.last()).contains("disconnected: reset");
    }

    @Test
    void passesOnWhatTheStoreRejectsOneByOne() {
        Rejected rejected = new Rejected(event(1).record(), "sink", RejectReason.VALIDATION_FAILED, "by its own word");
        answers.add(items ->
                Mono.just(new Answer<>(List.of(2), Failure.retryable("busy", "code 91", null), List.of(rejected))));

        assertThat(write(3)).containsExactly(rejected);

        assertThat(sent).containsExactly(List.of(0, 1, 2), List.of(2));
        assertThat(count("busy")).isEqualTo(1);
    }

    @Test
    void findsTheCulpritsOfARejectedRequestByHalves() {
        poisonous = List.of(7, 63)::contains;

        List<Rejected> rejected = write(100);

        assertThat(rejected)
                .extracting(each -> each.record().offset(), Rejected::reason, Rejected::detail)
                .containsExactlyInAnyOrder(
                        tuple(7L, RejectReason.REJECTED_BY_STORE, "poison"),
                        tuple(63L, RejectReason.REJECTED_BY_STORE, "poison"));
        assertThat(stored).hasSize(98).doesNotContain(7, 63);
        assertThat(sent).hasSizeLessThan(4 * 7);
    }

    @Test
    void writesWhatARejectedItemStoodFor() {
        poisonous = item -> item == 2;
        instead = List.of(20);

        assertThat(write(3)).hasSize(1);

        assertThat(stored).containsExactlyInAnyOrder(0, 1, 20);
    }

    @Test
    void givesUpWhenTheStoreTookNothingForTheRetryTime() {
        answers.add(items -> Mono.just(Answer.leaving(items.subList(0, 2))));
        for (int i = 0; i < 1_000; i++) {
            answers.add(items -> Mono.error(new IOException("still away")));
        }

        CompletableFuture<List<Rejected>> write = start(5);
        timer.advanceTimeBy(MAX_RETRY_TIME.minusSeconds(1));
        assertThat(write).isNotDone();
        timer.advanceTimeBy(Duration.ofSeconds(10));

        assertThatThrownBy(write::join)
                .hasCauseInstanceOf(WriteFailedException.class)
                .cause()
                .hasMessageMatching("Store batch of 5 to the shelf left 2 unprocessed after " + sent.size()
                        + " attempts in 6\\d\\.\\d s: still away")
                .hasRootCauseInstanceOf(IOException.class);
    }

    @Test
    void failsAtOnceWhereWaitingIsInVain() {
        answers.add(items -> Mono.error(new IllegalStateException("no such table")));

        assertThatThrownBy(start(5)::join)
                .hasCauseInstanceOf(WriteFailedException.class)
                .cause()
                .hasMessage("Store batch of 5 to the shelf left 5 unprocessed after 1 attempt in 0.0 s: no such table");
        assertThat(sent).hasSize(1);
    }

    @Test
    void aHalfThatFailsFailsTheWhole() {
        poisonous = item -> item == 0;
        answers.add(items -> Mono.error(new IllegalStateException("no such table")));

        assertThatThrownBy(start(2)::join)
                .cause()
                .hasMessage("Store batch of 1 to the shelf left 1 unprocessed after 1 attempt in 0.0 s: no such table");
    }

    @Test
    void fewerAreInFlightWhileTheStoreFails() {
        for (int i = 0; i < 5; i++) {
            answers.add(items -> Mono.error(new IOException("away")));
        }

        assertThat(write(1)).isEmpty();

        assertThat(meters.get("anabranch.sink.concurrency.limit").gauge().value())
                .isBetween(1.0, 3.0);
    }

    @Test
    void ofNothingThereIsNothingToSend() {
        assertThat(write(0)).isEmpty();
        assertThat(sent).isEmpty();
    }

    private List<Rejected> write(int items) {
        CompletableFuture<List<Rejected>> write = start(items);
        timer.advanceTimeBy(MAX_RETRY_TIME);
        return write.join();
    }

    private CompletableFuture<List<Rejected>> start(int items) {
        return writer.write("the shelf", IntStream.range(0, items).boxed().toList())
                .collectList()
                .toFuture();
    }

    private double count(String reason) {
        return meters.get("anabranch.sink.retries")
                .tag("reason", reason)
                .counter()
                .count();
    }

    private static Failure classify(Throwable failure) {
        String words = String.valueOf(failure.getMessage());
        if (failure instanceof IOException) {
            return Failure.retryable(Failure.DISCONNECTED, words, failure);
        }
        return failure instanceof IllegalArgumentException
                ? Failure.rejected(words, failure)
                : Failure.fatal(words, failure);
    }

    private static Event event(int item) {
        SourceRecord record = new SourceRecord("events", "topic-id", 0, item, 0, null, new byte[0], List.of());
        return new Event("e-" + item, "user", "type", Instant.EPOCH, JsonText.NONE, JsonText.NONE, record);
    }
}
