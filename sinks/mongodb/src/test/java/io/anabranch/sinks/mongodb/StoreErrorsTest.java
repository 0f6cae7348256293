package io.anabranch.sinks.mongodb;

import static io.anabranch.sinks.mongodb.ErrorClass.DOUBTFUL;
import static io.anabranch.sinks.mongodb.ErrorClass.FAIL;
import static io.anabranch.sinks.mongodb.ErrorClass.HELD;
import static io.anabranch.sinks.mongodb.ErrorClass.REJECT;
import static io.anabranch.sinks.mongodb.ErrorClass.RETRY;
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

class StoreErrorsTest {
    private static final ServerAddress SERVER = new ServerAddress("127.0.0.1", 27017);
    private static final MongoNamespace EVENTS = new MongoNamespace("analytics.events");

    @ParameterizedTest
    @MethodSource
    void judgesTheWholeBulk(Throwable failure, ErrorClass verdict, String reason) {
        assertThat(StoreErrors.of(failure)).isEqualTo(verdict);
        assertThat(StoreErrors.reason(failure)).isEqualTo(reason);
    }

    static Stream<Arguments> judgesTheWholeBulk() {
        IOException broken = new IOException("Connection reset");
        MongoCredential user = MongoCredential.createCredential("user", "admin", "secret".toCharArray());
        return Stream.of(
                arguments(
                        new MongoSocketReadException("Prematurely reached end of stream", SERVER), RETRY, "connection"),
                arguments(
                        new MongoSocketWriteException("Exception sending message", SERVER, broken),
                        RETRY,
                        "connection"),
                arguments(
                        new MongoSocketOpenException("Exception opening socket", SERVER, broken), RETRY, "connection"),
                arguments(new MongoSocketClosedException("closed", SERVER), RETRY, "connection"),
                arguments(new MongoSocketReadTimeoutException("Timeout", SERVER, broken), RETRY, "timeout"),
                arguments(new TimeoutException("no answer"), RETRY, "timeout"),
                arguments(new MongoTimeoutException("Timed out while waiting for a server"), RETRY, "timeout"),
                arguments(new MongoNotPrimaryException(answer(10_107), SERVER), RETRY, "not-primary"),
                arguments(new MongoNodeIsRecoveringException(answer(11_600), SERVER), RETRY, "not-primary"),
                arguments(new MongoExecutionTimeoutException(50, "operation exceeded time limit"), RETRY, "connection"),
                arguments(command(91), RETRY, "error-91"),
                arguments(command(112), RETRY, "error-112"),
                arguments(command(14_031), RETRY, "error-14031"),
                arguments(labelled(command(1_234_567)), RETRY, "error-1234567"),
                arguments(
                        new MongoSecurityException(user, "Exception authenticating", command(18)), FAIL, "connection"),
                arguments(
                        new MongoSecurityException(
                                user, "Exception authenticating", new MongoSocketException("reset", SERVER)),
                        RETRY,
                        "connection"),
                arguments(
                        new MongoConfigurationException("Failed looking up SRV record", new CommunicationException()),
                        RETRY,
                        "connection"),
                arguments(new MongoConfigurationException("Unable to make this up"), FAIL, "connection"),
                arguments(new MongoClientException("no"), FAIL, "connection"),
                arguments(command(13), FAIL, "error-13"),
                arguments(command(18), FAIL, "error-18"),
                arguments(command(2), FAIL, "error-2"),
                arguments(command(59), FAIL, "error-59"),
                arguments(command(73), FAIL, "error-73"),
                arguments(command(15), REJECT, "error-15"),
                arguments(command(22), REJECT, "error-22"),
                arguments(command(10_334), REJECT, "error-10334"),
                arguments(new BsonMaximumSizeExceededException("Document size is larger"), REJECT, "connection"),
                arguments(new BsonSerializationException("BSON cstring is not valid"), REJECT, "connection"),
                arguments(new IllegalStateException("state should be: open"), FAIL, "connection"),
                arguments(new NullPointerException(), FAIL, "connection"));
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
    void judgesOneDocument(int code, ErrorClass verdict) {
        assertThat(StoreErrors.of(new WriteError(code, "any", new BsonDocument()), EVENTS))
                .isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({"64, RETRY", "91, RETRY", "100, RETRY", "189, RETRY", "11602, RETRY", "8, RETRY", "79, FAIL"})
    void takesAnUnconfirmedBulkForUnknown(int code, ErrorClass verdict) {
        assertThat(StoreErrors.of(new WriteConcernError(code, "name", "any", new BsonDocument())))
                .isEqualTo(verdict);
    }

    @Test
    void takesADuplicateForSuccessOnlyWhereTheServerSaysThatItIsTheId() {
        assertThat(duplicate(
                        "E11000 duplicate key error collection: analytics.events index: _id_ dup key: { _id: \"e\" }"))
                .isEqualTo(HELD);
        assertThat(
                        duplicate(
                                "E11000 duplicate key error collection: analytics.events index: email_1 dup key: { email: \"e\" }"))
                .isEqualTo(DOUBTFUL);
        assertThat(
                        duplicate(
                                "Plan executor error during update :: caused by :: "
                                        + "E11000 duplicate key error collection: analytics.events index: _id_ dup key: { _id: \"e\" }"))
                .as("the answer to an upsert")
                .isEqualTo(HELD);
        assertThat(duplicate("E11000 duplicate key error collection: analytics.events index: email_1 dup key: "
                        + "{ email: \"E11000 duplicate key error collection: analytics.events index: _id_ dup key\" }"))
                .as("what a producer wrote is not what the server says")
                .isEqualTo(DOUBTFUL);
        assertThat(
                        duplicate(
                                "E11000 duplicate key error collection: analytics.events. Failed _id or unique index constraint."))
                .as("Azure Cosmos DB")
                .isEqualTo(DOUBTFUL);
    }

    @Test
    void describesWithoutWhatTheServerQuotes() {
        BsonDocument answer =
                answer(13).append("errmsg", new BsonString("not authorized to insert { _id: \"canary\" }"));

        assertThat(StoreErrors.describe(new MongoCommandException(answer, SERVER)))
                .isEqualTo("MongoCommandException with code 13");
    }

    private static ErrorClass duplicate(String message) {
        return StoreErrors.of(new WriteError(11_000, message, new BsonDocument()), EVENTS);
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
