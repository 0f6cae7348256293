package io.anabranch.sinks.mongodb;

import static io.anabranch.sinks.kit.Failure.Kind.FATAL;
import static io.anabranch.sinks.kit.Failure.Kind.REJECTED;
import static io.anabranch.sinks.kit.Failure.Kind.RETRYABLE;
import static io.anabranch.sinks.mongodb.Verdict.LOOK_UP;
import static io.anabranch.sinks.mongodb.Verdict.STORED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.mongodb.MongoClientException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoConfigurationException;
import com.mongodb.MongoCredential;
import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.MongoNamespace;
import com.mongodb.MongoNodeIsRecoveringException;
import com.mongodb.MongoNotPrimaryException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoSocketClosedException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoSocketOpenException;
import com.mongodb.MongoSocketReadException;
import com.mongodb.MongoSocketReadTimeoutException;
import com.mongodb.MongoSocketWriteException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.ServerAddress;
import com.mongodb.WriteError;
import com.mongodb.bulk.WriteConcernError;
import io.anabranch.sinks.kit.Failure;
import io.anabranch.sinks.kit.Failure.Kind;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.naming.CommunicationException;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonMaximumSizeExceededException;
import org.bson.BsonSerializationException;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FailuresTest {
    private static final ServerAddress SERVER = new ServerAddress("127.0.0.1", 27017);
    private static final MongoNamespace EVENTS = new MongoNamespace("analytics.events");

    private final Failures failures = new Failures();

    @ParameterizedTest
    @MethodSource
    void judgesTheWholeBulk(Throwable met, Kind kind, String reason) {
        Failure failure = failures.classify(met);

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.reason()).isEqualTo(reason);
    }

    static Stream<Arguments> judgesTheWholeBulk() {
        IOException broken = new IOException("Connection reset");
        MongoCredential user = MongoCredential.createCredential("user", "admin", "secret".toCharArray());
        return Stream.of(
                arguments(
                        new MongoSocketReadException("Prematurely reached end of stream", SERVER),
                        RETRYABLE,
                        "disconnected"),
                arguments(
                        new MongoSocketWriteException("Exception sending message", SERVER, broken),
                        RETRYABLE,
                        "disconnected"),
                arguments(
                        new MongoSocketOpenException("Exception opening socket", SERVER, broken),
                        RETRYABLE,
                        "disconnected"),
                arguments(new MongoSocketClosedException("closed", SERVER), RETRYABLE, "disconnected"),
                arguments(new MongoSocketReadTimeoutException("Timeout", SERVER, broken), RETRYABLE, "request-timeout"),
                arguments(new TimeoutException("no answer"), RETRYABLE, "request-timeout"),
                arguments(
                        new MongoTimeoutException("Timed out while waiting for a server"),
                        RETRYABLE,
                        "request-timeout"),
                arguments(new MongoNotPrimaryException(answer(10_107), SERVER), RETRYABLE, "not-primary"),
                arguments(new MongoNodeIsRecoveringException(answer(11_600), SERVER), RETRYABLE, "not-primary"),
                arguments(
                        new MongoExecutionTimeoutException(50, "operation exceeded time limit"),
                        RETRYABLE,
                        "disconnected"),
                arguments(command(91), RETRYABLE, "error-91"),
                arguments(command(112), RETRYABLE, "error-112"),
                arguments(command(14_031), RETRYABLE, "error-14031"),
                arguments(labelled(command(1_234_567)), RETRYABLE, "error-1234567"),
                arguments(new MongoSecurityException(user, "Exception authenticating", command(18)), FATAL, "other"),
                arguments(
                        new MongoSecurityException(
                                user, "Exception authenticating", new MongoSocketException("reset", SERVER)),
                        RETRYABLE,
                        "disconnected"),
                arguments(
                        new MongoConfigurationException("Failed looking up SRV record", new CommunicationException()),
                        RETRYABLE,
                        "disconnected"),
                arguments(new MongoConfigurationException("Unable to make this up"), FATAL, "other"),
                arguments(new MongoClientException("no"), FATAL, "other"),
                arguments(command(13), FATAL, "other"),
                arguments(command(18), FATAL, "other"),
                arguments(command(2), FATAL, "other"),
                arguments(command(59), FATAL, "other"),
                arguments(command(73), FATAL, "other"),
                arguments(command(15), REJECTED, "rejected"),
                arguments(command(22), REJECTED, "rejected"),
                arguments(command(10_334), REJECTED, "rejected"),
                arguments(new BsonMaximumSizeExceededException("Document size is larger"), REJECTED, "rejected"),
                arguments(new BsonSerializationException("BSON cstring is not valid"), REJECTED, "rejected"),
                arguments(new IllegalStateException("state should be: open"), FATAL, "other"),
                arguments(new NullPointerException(), FATAL, "other"));
    }

    @ParameterizedTest
    @CsvSource({
        "121, REJECT",
        "2, REJECT",
        "16755, REJECT",
        "171, REJECT",
        "10334, REJECT",
        "112, RETRY",
        "91, RETRY",
        "10107, RETRY",
        "189, RETRY",
        "262, RETRY",
        "64, RETRY",
        "16500, RETRY",
        "365, RETRY",
        "82, RETRY",
        "61, FAIL",
        "1234567, FAIL",
        "13, FAIL",
        "73, FAIL"
    })
    void judgesOneDocument(int code, Verdict verdict) {
        assertThat(Failures.verdict(new WriteError(code, "any", new BsonDocument()), EVENTS))
                .isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({"64, true", "91, true", "100, true", "189, true", "11602, true", "8, true", "79, false", "13, false"})
    void takesAnUnconfirmedBulkForUnknown(int code, boolean mayBe) {
        assertThat(Failures.mayBeConfirmed(new WriteConcernError(code, "name", "any", new BsonDocument())))
                .isEqualTo(mayBe);
    }

    @Test
    void takesADuplicateForSuccessOnlyWhereTheServerSaysThatItIsTheId() {
        assertThat(duplicate(
                        "E11000 duplicate key error collection: analytics.events index: _id_ dup key: { _id: \"e\" }"))
                .isEqualTo(STORED);
        assertThat(
                        duplicate(
                                "E11000 duplicate key error collection: analytics.events index: email_1 dup key: { email: \"e\" }"))
                .isEqualTo(LOOK_UP);
        assertThat(
                        duplicate(
                                "Plan executor error during update :: caused by :: "
                                        + "E11000 duplicate key error collection: analytics.events index: _id_ dup key: { _id: \"e\" }"))
                .as("the answer to an upsert")
                .isEqualTo(STORED);
        assertThat(duplicate("E11000 duplicate key error collection: analytics.events index: email_1 dup key: "
                        + "{ email: \"E11000 duplicate key error collection: analytics.events index: _id_ dup key\" }"))
                .as("what a producer wrote is not what the server says")
                .isEqualTo(LOOK_UP);
        assertThat(
                        duplicate(
                                "E11000 duplicate key error collection: analytics.events. Failed _id or unique index constraint."))
                .as("Azure Cosmos DB")
                .isEqualTo(LOOK_UP);
    }

    @Test
    void describesWithoutWhatTheServerQuotes() {
        BsonDocument answer =
                answer(13).append("errmsg", new BsonString("not authorized to insert { _id: \"canary\" }"));

        Failure failure = failures.classify(new MongoCommandException(answer, SERVER));

        assertThat(failure.description()).isEqualTo("MongoCommandException with code 13");
        assertThat(failure.cause()).isNull();
    }

    private static Verdict duplicate(String message) {
        return Failures.verdict(new WriteError(11_000, message, new BsonDocument()), EVENTS);
    }

    private static MongoCommandException command(int code) {
        return new MongoCommandException(answer(code), SERVER);
    }

    private static MongoCommandException labelled(MongoCommandException failure) {
        failure.addLabel("RetryableWriteError");
        return failure;
    }

    private static BsonDocument answer(int code) {
        return new BsonDocument("ok", new BsonInt32(0))
                .append("code", new BsonInt32(code))
                .append("errorLabels", new BsonArray());
    }
}
