package io.anabranch.sinks.dynamodb;

import static io.anabranch.sinks.dynamodb.ErrorClass.BROKEN;
import static io.anabranch.sinks.dynamodb.ErrorClass.DISCONNECTED;
import static io.anabranch.sinks.dynamodb.ErrorClass.REFUSED;
import static io.anabranch.sinks.dynamodb.ErrorClass.STORE_FAILED;
import static io.anabranch.sinks.dynamodb.ErrorClass.THROTTLED;
import static io.anabranch.sinks.dynamodb.ErrorClass.TIMED_OUT;
import static io.anabranch.sinks.dynamodb.ErrorClass.UNPROCESSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.Crc32MismatchException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

class ErrorClassTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    400 | ProvisionedThroughputExceededException | The level of configured provisioned throughput for the table was exceeded. | THROTTLED
                    400 | ThrottlingException | Throughput exceeds the current capacity for one or more global secondary indexes. | THROTTLED
                    400 | ThrottlingException | Rate of requests exceeds the allowed throughput. | THROTTLED
                    400 | RequestLimitExceeded | Throughput exceeds the current throughput limit for your account. | THROTTLED
                    429 | SlowDown | Reduce your request rate. | THROTTLED
                    500 | InternalServerError | The request processing has failed because of an unknown error. | STORE_FAILED
                    500 | InternalFailure | '' | STORE_FAILED
                    502 | '' | Bad Gateway | STORE_FAILED
                    503 | ServiceUnavailable | The service cannot fulfill the request at this time. | STORE_FAILED
                    400 | ReplicatedWriteConflictException | Request conflicts with a write in another Region. | STORE_FAILED
                    400 | RequestExpired | Request has expired. | STORE_FAILED
                    400 | ValidationException | Item size has exceeded the maximum allowed size | REFUSED
                    400 | ValidationException | One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes | REFUSED
                    400 | ValidationException | One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes | REFUSED
                    400 | ValidationException | One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: PK | REFUSED
                    400 | ValidationException | Provided list of item keys contains duplicates | REFUSED
                    400 | ValidationException | Nesting Levels have exceeded supported limits | REFUSED
                    400 | ItemCollectionSizeLimitExceededException | Collection size exceeded. | REFUSED
                    413 | '' | Request Entity Too Large | REFUSED
                    400 | ValidationException | The provided key element does not match the schema | BROKEN
                    400 | ValidationException | One or more parameter values were invalid: Missing the key id in the item | BROKEN
                    400 | ValidationException | One or more parameter values were invalid: Type mismatch for key PK expected: N actual: S | BROKEN
                    400 | ValidationException | One or more parameter values were invalid: Type mismatch for Index Key GSI1PK Expected: N Actual: S IndexName: GSI1 | BROKEN
                    400 | ResourceNotFoundException | Requested resource not found | BROKEN
                    400 | AccessDeniedException | User: arn:aws:iam::1:user/u is not authorized to perform: dynamodb:BatchWriteItem | BROKEN
                    400 | UnrecognizedClientException | The security token included in the request is invalid. | BROKEN
                    400 | ExpiredTokenException | The security token included in the request is expired | BROKEN
                    400 | MissingAuthenticationTokenException | Request must contain a valid (registered) AWS Access Key ID. | BROKEN
                    400 | IncompleteSignatureException | The request signature does not conform to AWS standards. | BROKEN
                    400 | InvalidSignatureException | The request signature we calculated does not match. | BROKEN
                    400 | SerializationException | '' | BROKEN
                    """)
    void knowsTheStoresAnswers(int status, String code, String message, ErrorClass expected) {
        assertThat(ErrorClass.of(answer(status, code, message))).isEqualTo(expected);
    }

    static List<Arguments> clientFailures() {
        return List.of(
                arguments(new LeftoversException(3, 25), UNPROCESSED),
                arguments(ApiCallTimeoutException.create(1_000), TIMED_OUT),
                arguments(ApiCallAttemptTimeoutException.create(1_000), TIMED_OUT),
                arguments(client(new ConnectException("Connection refused")), DISCONNECTED),
                arguments(client(new IOException("Connection reset by peer")), DISCONNECTED),
                arguments(client(new UnknownHostException("dynamodb.eu-west-1.amazonaws.com")), DISCONNECTED),
                arguments(client(new RuntimeException(new IOException("The connection was closed"))), DISCONNECTED),
                arguments(client(new TimeoutException("Acquire operation took longer")), DISCONNECTED),
                arguments(
                        Crc32MismatchException.builder()
                                .message("Expected 1 as the Crc32 checksum but the actual was 2")
                                .build(),
                        DISCONNECTED),
                arguments(SdkClientException.create("Unable to load credentials from any of the providers"), BROKEN),
                arguments(new IllegalStateException("Connection pool shut down"), BROKEN),
                arguments(new WriteFailedException("told already", new IOException()), BROKEN));
    }

    @ParameterizedTest
    @MethodSource("clientFailures")
    void knowsTheClientsFailures(Throwable failure, ErrorClass expected) {
        assertThat(ErrorClass.of(failure)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void outagesPassAndNothingElseDoes(ErrorClass trouble) {
        assertThat(trouble.mayPass())
                .isEqualTo(List.of(UNPROCESSED, THROTTLED, TIMED_OUT, DISCONNECTED, STORE_FAILED)
                        .contains(trouble));
        assertThat(trouble.label()).matches("[a-z-]+");
        assertThat(List.of(REFUSED, BROKEN)).noneMatch(ErrorClass::mayPass);
    }

    @Test
    void neverRepeatsAQuotedValue() {
        String said =
                ErrorClass.said(answer(400, "ValidationException", "1 error: Value '{secret}' at 'items' is wrong"));

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
