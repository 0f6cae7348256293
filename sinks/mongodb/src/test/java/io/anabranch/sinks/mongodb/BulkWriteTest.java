package io.anabranch.sinks.mongodb;

import static io.anabranch.sinks.mongodb.FakeDocuments.OTHER_DUPLICATE;
import static io.anabranch.sinks.mongodb.FakeDocuments.answer;
import static io.anabranch.sinks.mongodb.SomeEvents.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoSocketReadException;
import com.mongodb.ServerAddress;
import io.anabranch.sinks.kit.RetryCounter;
import io.anabranch.sinks.mongodb.MongoSettings.Mode;
import io.anabranch.topology.Backoff;
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

class BulkWriteTest {
    private static final ServerAddress SERVER = new ServerAddress();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final FakeDocuments documents = new FakeDocuments();

    private final Resending resending = new Resending(
            "mongodb",
            new Backoff(Duration.ofMillis(50), Duration.ofSeconds(5), PATIENCE),
            timer,
            new RetryCounter("mongodb", meters));

    @Test
    void resendsOnlyThoseThatTheServerDidNotGetTo() {
        documents.answers.add(answer(Map.of(1, 91, 3, 91), 0));

        List<Rejected> refused = write(4);

        assertThat(refused).isEmpty();
        assertThat(documents.inserted).containsExactly(List.of("e-0", "e-1", "e-2", "e-3"), List.of("e-1", "e-3"));
        assertThat(retries("error-91")).isEqualTo(1);
    }

    @Test
    void resendsAllAfterABrokenConnectionAndTakesTheDuplicatesForSuccess() {
        documents.answers.add(new MongoSocketReadException("Prematurely reached end of stream", SERVER));
        documents.answers.add(answer(Map.of(0, 11_000, 1, 11_000), 0));

        List<Rejected> refused = write(3);

        assertThat(refused).isEmpty();
        assertThat(documents.inserted)
                .hasSize(2)
                .allSatisfy(sent -> assertThat(sent).hasSize(3));
        assertThat(retries("connection")).isEqualTo(1);
    }

    @Test
    void writesAgainWhatTheMembersHaveNotConfirmedDuplicatesIncluded() {
        documents.answers.add(answer(Map.of(), 64));
        documents.answers.add(answer(Map.of(0, 11_000, 1, 11_000, 2, OTHER_DUPLICATE), 64));
        documents.answers.add(answer(Map.of(0, 11_000, 1, 11_000, 2, 11_000), 0));

        List<Rejected> refused = write(3);

        assertThat(refused).isEmpty();
        assertThat(documents.inserted)
                .hasSize(3)
                .allSatisfy(sent -> assertThat(sent).hasSize(3));
        assertThat(retries("write-concern")).isEqualTo(2);
    }

    @Test
    void rejectsWhatTheServerRefusesThoughTheBulkIsUnconfirmed() {
        documents.answers.add(answer(Map.of(1, 121), 64));

        List<Rejected> refused = write(3);

        assertThat(refused)
                .extracting(
                        refusal -> refusal.record().offset(),
                        each -> each.reason().code())
                .containsExactly(tuple(1L, "validation-failed"));
        assertThat(documents.inserted).last().isEqualTo(List.of("e-0", "e-2"));
    }

    @Test
    void rejectsADuplicateInAnotherIndexUnlessTheEventIsThere() {
        documents.stored.add("e-2");
        documents.answers.add(answer(Map.of(1, OTHER_DUPLICATE, 2, OTHER_DUPLICATE), 0));

        List<Rejected> refused = write(3);

        assertThat(refused)
                .extracting(
                        refusal -> refusal.record().offset(),
                        each -> each.reason().code())
                .containsExactly(tuple(1L, "unique-index-violation"));
        assertThat(documents.inserted).hasSize(1);
    }

    @Test
    void asksAgainWhatAFailedLookUpLeftOpen() {
        documents.answers.add(answer(Map.of(0, 112, 1, OTHER_DUPLICATE), 0));
        documents.answersToLookUps.add(new MongoSocketReadException("Prematurely reached end of stream", SERVER));
        documents.answers.add(answer(Map.of(1, OTHER_DUPLICATE), 0));

        List<Rejected> refused = write(3);

        assertThat(refused).extracting(each -> each.reason().code()).containsExactly("unique-index-violation");
        assertThat(documents.inserted).last().isEqualTo(List.of("e-0", "e-1"));
    }

    @Test
    void findsTheCulpritOfARefusedBulkByBisection() {
        documents.poisonous = List.of("e-7", "e-63")::contains;
        documents.poisoned = command(22, "Invalid BSON");

        List<Rejected> refused = write(100);

        assertThat(refused)
                .extracting(
                        refusal -> refusal.record().offset(),
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
                .hasCauseInstanceOf(MongoSinkException.class)
                .hasMessageEndingWith("MongoDB bulk: 2 documents to 'analytics.events' can't be written: "
                        + "MongoCommandException with code 13")
                .satisfies(failure -> assertThat(trace(failure)).doesNotContain("canary"));
    }

    @Test
    void failsAtOnceWhenOneDocumentMayNotBeWritten() {
        documents.answers.add(answer(Map.of(1, 13), 0));

        CompletableFuture<List<Rejected>> write = start(2);

        assertThatThrownBy(write::join)
                .hasMessageEndingWith("MongoDB refused a bulk to 'analytics.events' with code 13")
                .satisfies(failure -> assertThat(trace(failure)).doesNotContain("canary"));
    }

    @Test
    void givesUpWhenItsPatienceIsUsedUpAndSaysWhatIsLeft() {
        documents.poisonous = id -> true;
        documents.poisoned = new MongoSocketReadException("Prematurely reached end of stream", SERVER);

        CompletableFuture<List<Rejected>> write = start(5);
        timer.advanceTimeBy(PATIENCE.minusSeconds(1));
        assertThat(write).isNotDone();
        timer.advanceTimeBy(Duration.ofSeconds(6));

        assertThatThrownBy(write::join)
                .hasCauseInstanceOf(MongoSinkException.class)
                .hasMessageContaining("MongoDB bulk: 5 documents to 'analytics.events' are not stored after "
                        + documents.inserted.size() + " attempts in PT1M or more; last error: ")
                .hasMessageContaining("Prematurely reached end of stream");
    }

    @Test
    void tellsOfTheLastRetryWithoutWhatTheServerQuotes() {
        resending.count("error-91", command(91, "shutting down, canary"));
        assertThat(resending.lastRetry()).contains("error-91: MongoCommandException with code 91");

        resending.count("connection", new MongoSocketReadException("Prematurely reached end of stream", SERVER));
        assertThat(resending.lastRetry()).contains("connection: Prematurely reached end of stream");
    }

    private List<Rejected> write(int events) {
        CompletableFuture<List<Rejected>> write = start(events);
        timer.advanceTimeBy(PATIENCE);
        return write.join();
    }

    private CompletableFuture<List<Rejected>> start(int events) {
        return bulkWrite(events).run().collectList().toFuture();
    }

    private BulkWrite bulkWrite(int events) {
        return new BulkWrite(Encoding.of(events(events), Mode.INSERT, "mongodb").bulk(), documents, resending);
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
