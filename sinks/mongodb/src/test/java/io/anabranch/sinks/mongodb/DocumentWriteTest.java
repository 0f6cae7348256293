package io.anabranch.sinks.mongodb;

import static io.anabranch.sinks.mongodb.FakeDocuments.OTHER_DUPLICATE;
import static io.anabranch.sinks.mongodb.FakeDocuments.answer;
import static io.anabranch.sinks.mongodb.SomeEvents.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoSocketReadException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.ServerAddress;
import io.anabranch.sinks.kit.RequestGate;
import io.anabranch.sinks.kit.RequestLimits;
import io.anabranch.sinks.kit.ResendingWriter;
import io.anabranch.sinks.kit.Retries;
import io.anabranch.sinks.kit.WriteFailedException;
import io.anabranch.sinks.mongodb.MongoSettings.Mode;
import io.anabranch.topology.Rejected;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

class DocumentWriteTest {
    private static final ServerAddress SERVER = new ServerAddress();
    private static final Duration MAX_RETRY_TIME = Duration.ofSeconds(60);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final FakeDocuments documents = new FakeDocuments();

    private final RequestLimits limits = new RequestLimits(10, Duration.ofSeconds(4), MAX_RETRY_TIME);
    private final RequestGate gate = RequestGate.adaptive("mongodb", limits, meters, timer);
    private final Retries retries = new Retries("MongoDB", "mongodb", new Failures(), limits.backoff(), meters, timer);
    private final ResendingWriter<EncodedEvent> writer = new ResendingWriter<>(
            "mongodb",
            gate,
            retries,
            EncodedEvent::event,
            new DocumentWrite("mongodb", documents, new Failures(), Duration.ofSeconds(30), timer));

    @Test
    void resendsOnlyThoseThatTheServerDidNotGetTo() {
        documents.answers.add(answer(Map.of(1, 91, 3, 91), 0));

        List<Rejected> rejected = write(4);

        assertThat(rejected).isEmpty();
        assertThat(documents.inserted).containsExactly(List.of("e-0", "e-1", "e-2", "e-3"), List.of("e-1", "e-3"));
        assertThat(retries("error-91")).isEqualTo(1);
    }

    @Test
    void resendsAllAfterABrokenConnectionAndTakesTheDuplicatesForSuccess() {
        documents.answers.add(new MongoSocketReadException("Prematurely reached end of stream", SERVER));
        documents.answers.add(answer(Map.of(0, 11_000, 1, 11_000), 0));

        List<Rejected> rejected = write(3);

        assertThat(rejected).isEmpty();
        assertThat(documents.inserted)
                .hasSize(2)
                .allSatisfy(sent -> assertThat(sent).hasSize(3));
        assertThat(retries("disconnected")).isEqualTo(1);
    }

    @Test
    void writesAgainWhatTheMembersHaveNotConfirmedDuplicatesIncluded() {
        documents.answers.add(answer(Map.of(), 64));
        documents.answers.add(answer(Map.of(0, 11_000, 1, 11_000, 2, OTHER_DUPLICATE), 64));
        documents.answers.add(answer(Map.of(0, 11_000, 1, 11_000, 2, 11_000), 0));

        List<Rejected> rejected = write(3);

        assertThat(rejected).isEmpty();
        assertThat(documents.inserted)
                .hasSize(3)
                .allSatisfy(sent -> assertThat(sent).hasSize(3));
        assertThat(retries("write-concern")).isEqualTo(2);
    }

    @Test
    void rejectsWhatTheServerRefusesThoughTheBulkIsUnconfirmed() {
        documents.answers.add(answer(Map.of(1, 121), 64));

        List<Rejected> rejected = write(3);

        assertThat(rejected)
                .extracting(
                        rejection -> rejection.record().offset(),
                        each -> each.reason().code())
                .containsExactly(tuple(1L, "validation-failed"));
        assertThat(documents.inserted).last().isEqualTo(List.of("e-0", "e-2"));
    }

    @Test
    void rejectsADuplicateInAnotherIndexUnlessTheEventIsThere() {
        documents.stored.add("e-2");
        documents.answers.add(answer(Map.of(1, OTHER_DUPLICATE, 2, OTHER_DUPLICATE), 0));

        List<Rejected> rejected = write(3);

        assertThat(rejected)
                .extracting(
                        rejection -> rejection.record().offset(),
                        each -> each.reason().code())
                .containsExactly(tuple(1L, "unique-index-violation"));
        assertThat(documents.inserted).hasSize(1);
    }

    @Test
    void asksAgainWhatAFailedLookUpLeftOpen() {
        documents.answers.add(answer(Map.of(0, 112, 1, OTHER_DUPLICATE), 0));
        documents.answersToLookUps.add(new MongoSocketReadException("Prematurely reached end of stream", SERVER));
        documents.answers.add(answer(Map.of(1, OTHER_DUPLICATE), 0));

        List<Rejected> rejected = write(3);

        assertThat(rejected).extracting(each -> each.reason().code()).containsExactly("unique-index-violation");
        assertThat(documents.inserted).last().isEqualTo(List.of("e-0", "e-1"));
    }

    @Test
    void findsTheCulpritOfARefusedBulkByBisection() {
        documents.poisonous = List.of("e-7", "e-63")::contains;
        documents.poisoned = command(22, "Invalid BSON");

        List<Rejected> rejected = write(100);

        assertThat(rejected)
                .extracting(
                        rejection -> rejection.record().offset(),
                        each -> each.reason().code())
                .containsExactlyInAnyOrder(tuple(7L, "rejected-by-store"), tuple(63L, "rejected-by-store"));
        assertThat(documents.stored).hasSize(98);
        assertThat(documents.inserted).hasSizeLessThan(4 * 7);
    }

    @Test
    void failsAtOnceWhenItMayNotWriteAndRejectsNone() {
        documents.answers.add(command(13, "not authorized to execute { insert: 'canary' }"));

        CompletableFuture<List<Rejected>> write = start(2);

        assertThatThrownBy(write::join)
                .hasCauseInstanceOf(WriteFailedException.class)
                .hasMessageEndingWith(
                        "MongoDB batch of 2 to collection 'analytics.events' left 2 unprocessed after 1 attempt in 0.0 s: "
                                + "MongoCommandException with code 13")
                .satisfies(failure -> assertThat(trace(failure)).doesNotContain("canary"));
    }

    @Test
    void failsAtOnceWhenOneDocumentMayNotBeWritten() {
        documents.answers.add(answer(Map.of(1, 13), 0));

        CompletableFuture<List<Rejected>> write = start(2);

        assertThatThrownBy(write::join)
                .hasMessageEndingWith("left 2 unprocessed after 1 attempt in 0.0 s: the server answered with code 13")
                .satisfies(failure -> assertThat(trace(failure)).doesNotContain("canary"));
    }

    @Test
    void givesUpWhenItsRetryTimeIsUsedUpAndSaysWhatIsLeft() {
        documents.poisonous = id -> true;
        documents.poisoned = new MongoSocketReadException("Prematurely reached end of stream", SERVER);

        CompletableFuture<List<Rejected>> write = start(5);
        timer.advanceTimeBy(MAX_RETRY_TIME.minusSeconds(1));
        assertThat(write).isNotDone();
        timer.advanceTimeBy(Duration.ofSeconds(6));

        assertThatThrownBy(write::join)
                .hasCauseInstanceOf(WriteFailedException.class)
                .hasMessageContaining("MongoDB batch of 5 to collection 'analytics.events' left 5 unprocessed after "
                        + documents.inserted.size() + " attempts in 6")
                .hasMessageContaining("Prematurely reached end of stream");
    }

    @Test
    void tellsOfTheLastRetryWithoutWhatTheServerQuotes() {
        documents.answers.add(command(91, "shutting down, canary"));
        assertThat(write(1)).isEmpty();
        assertThat(retries.last()).contains("error-91: MongoCommandException with code 91");

        documents.answers.add(new MongoSocketReadException("Prematurely reached end of stream", SERVER));
        assertThat(write(1)).isEmpty();
        assertThat(retries.last())
                .contains("disconnected: MongoSocketReadException: Prematurely reached end of stream");
    }

    @Test
    void fewerAtOnceAfterATimeout() {
        documents.answers.add(new MongoTimeoutException("late"));

        CompletableFuture<List<Rejected>> write = start(1);

        assertThat(gate.limit()).isEqualTo(9);
        timer.advanceTimeBy(MAX_RETRY_TIME);
        assertThat(write.join()).isEmpty();
    }

    @Test
    void noFewerForDocumentsThatAreThereAlready() {
        documents.answers.add(answer(Map.of(0, Failures.DUPLICATE_KEY), /* unconfirmed= */ 0));

        assertThat(write(1)).isEmpty();

        assertThat(gate.limit()).isEqualTo(10);
    }

    @Test
    void fewerWhereTooFewMembersConfirm() {
        documents.answers.add(answer(Map.of(), /* unconfirmed= */ 64));

        CompletableFuture<List<Rejected>> write = start(1);

        assertThat(gate.limit()).isEqualTo(9);
        timer.advanceTimeBy(MAX_RETRY_TIME);
        assertThat(write.join()).isEmpty();
    }

    private List<Rejected> write(int events) {
        CompletableFuture<List<Rejected>> write = start(events);
        timer.advanceTimeBy(MAX_RETRY_TIME);
        return write.join();
    }

    private CompletableFuture<List<Rejected>> start(int events) {
        List<EncodedEvent> encoded =
                Encoding.of(events(events), Mode.INSERT, "mongodb").documents();
        return writer.write("collection 'analytics.events'", encoded)
                .collectList()
                .toFuture();
    }

    private double retries(String reason) {
        return meters.get("anabranch.sink.retries")
                .tag("reason", reason)
                .counter()
                .count();
    }

    private static MongoCommandException command(int code, String message) {
        return new MongoCommandException(
                new BsonDocument("ok", new BsonInt32(0))
                        .append("code", new BsonInt32(code))
                        .append("errmsg", new BsonString(message)),
                SERVER);
    }

    private static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
