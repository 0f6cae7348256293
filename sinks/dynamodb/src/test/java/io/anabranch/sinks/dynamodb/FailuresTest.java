package io.anabranch.sinks.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.anabranch.sinks.kit.Failure;
import io.anabranch.sinks.kit.Failure.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.Crc32MismatchException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

class FailuresTest {
    private final Failures failures = new Failures();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    400 | ProvisionedThroughputExceededException | The level of configured provisioned throughput for the table was exceeded. | RETRYABLE | throttled
                    400 | ThrottlingException | Throughput exceeds the current capacity for one or more global secondary indexes. | RETRYABLE | throttled
                    400 | ThrottlingException | Rate of requests exceeds the allowed throughput. | RETRYABLE | throttled
                    400 | RequestLimitExceeded | Throughput exceeds the current throughput limit for your account. | RETRYABLE | throttled
                    429 | SlowDown | Reduce your request rate. | RETRYABLE | throttled
                    500 | InternalServerError | The request processing has failed because of an unknown error. | RETRYABLE | store-failed
                    500 | InternalFailure | '' | RETRYABLE | store-failed
                    502 | '' | Bad Gateway | RETRYABLE | store-failed
                    503 | ServiceUnavailable | The service cannot fulfill the request at this time. | RETRYABLE | store-failed
                    400 | ReplicatedWriteConflictException | Request conflicts with a write in another Region. | RETRYABLE | store-failed
                    400 | RequestExpired | Request has expired. | RETRYABLE | store-failed
                    400 | ValidationException | Item size has exceeded the maximum allowed size | REJECTED | rejected
                    400 | ValidationException | One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes | REJECTED | rejected
                    400 | ValidationException | One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes | REJECTED | rejected
                    400 | ValidationException | One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: PK | REJECTED | rejected
                    400 | ValidationException | Provided list of item keys contains duplicates | REJECTED | rejected
                    400 | ValidationException | Nesting Levels have exceeded supported limits | REJECTED | rejected
                    400 | ItemCollectionSizeLimitExceededException | Collection size exceeded. | REJECTED | rejected
                    413 | '' | Request Entity Too Large | REJECTED | rejected
                    400 | ValidationException | The provided key element does not match the schema | FATAL | other
                    400 | ValidationException | One or more parameter values were invalid: Missing the key id in the item | FATAL | other
                    400 | ValidationException | One or more parameter values were invalid: Type mismatch for key PK expected: N actual: S | FATAL | other
                    400 | ValidationException | One or more parameter values were invalid: Type mismatch for Index Key GSI1PK Expected: N Actual: S IndexName: GSI1 | FATAL | other
                    400 | ResourceNotFoundException | Requested resource not found | FATAL | other
                    400 | AccessDeniedException | User: arn:aws:iam::1:user/u is not authorized to perform: dynamodb:BatchWriteItem | FATAL | other
                    400 | UnrecognizedClientException | The security token included in the request is invalid. | FATAL | other
                    400 | ExpiredTokenException | The security token included in the request is expired | FATAL | other
                    400 | MissingAuthenticationTokenException | Request must contain a valid (registered) AWS Access Key ID. | FATAL | other
                    400 | IncompleteSignatureException | The request signature does not conform to AWS standards. | FATAL | other
                    400 | InvalidSignatureException | The request signature we calculated does not match. | FATAL | other
                    400 | SerializationException | '' | FATAL | other
                    """)
    void knowsTheStoresAnswers(int status, String code, String message, Kind kind, String reason) {
        Failure failure = failures.classify(answer(status, code, message));

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(Failures.isAboutLoad(failure)).isEqualTo(kind == Kind.RETRYABLE);
    }

    static List<Arguments> clientFailures() {
        return List.of(
                arguments(ApiCallTimeoutException.create(1_000), Kind.RETRYABLE, "request-timeout"),
                arguments(ApiCallAttemptTimeoutException.create(1_000), Kind.RETRYABLE, "request-timeout"),
                arguments(client(new ConnectException("TableConnection refused")), Kind.RETRYABLE, "disconnected"),
                arguments(client(new IOException("TableConnection reset by peer")), Kind.RETRYABLE, "disconnected"),
                arguments(
                        client(new UnknownHostException("dynamodb.eu-west-1.amazonaws.com")),
                        Kind.RETRYABLE,
                        "disconnected"),
                arguments(
                        client(new RuntimeException(new IOException("The connection was closed"))),
                        Kind.RETRYABLE,
                        "disconnected"),
                arguments(
                        client(new TimeoutException("Acquire operation took longer")), Kind.RETRYABLE, "disconnected"),
                arguments(
                        Crc32MismatchException.builder()
                                .message("Expected 1 as the Crc32 checksum but the actual was 2")
                                .build(),
                        Kind.RETRYABLE,
                        "disconnected"),
                arguments(
                        SdkClientException.create("Unable to load credentials from any of the providers"),
                        Kind.FATAL,
                        "other"),
                arguments(new IllegalStateException("TableConnection pool shut down"), Kind.FATAL, "other"));
    }

    @ParameterizedTest
    @MethodSource("clientFailures")
    void knowsTheClientsFailures(Throwable met, Kind kind, String reason) {
        Failure failure = failures.classify(met);

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.cause()).isSameAs(met);
        assertThat(Failures.isAboutLoad(failure)).isFalse();
    }

    @Test
    void leavesOutTheClientsAdvice() {
        Failure failure =
                failures.classify(SdkClientException.create("Acquire operation took longer.\nConsider more.\nOr try"));

        assertThat(failure.description()).isEqualTo("SdkClientException: Acquire operation took longer.");
    }

    @Test
    void neverRepeatsAQuotedValue() {
        String said = failures.classify(
                        answer(400, "ValidationException", "1 error: Value '{secret}' at 'items' is wrong"))
                .description();

        assertThat(said).isEqualTo("ValidationException: 1 error: Value …");
    }

    private static Throwable client(Throwable cause) {
        return SdkClientException.create("Unable to execute HTTP request", cause);
    }

    private static AwsServiceException answer(int status, String code, String message) {
        return DynamoDbException.builder()
                .statusCode(status)
                .clockSkew(Duration.ZERO)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }
}
