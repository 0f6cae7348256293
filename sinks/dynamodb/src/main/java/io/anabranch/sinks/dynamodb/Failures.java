package io.anabranch.sinks.dynamodb;

import io.anabranch.sinks.kit.Failure;
import io.anabranch.sinks.kit.FailureClassifier;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * What a failed request to DynamoDB means.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html">DynamoDB errors</a>
 */
final class Failures implements FailureClassifier {
    private static final Set<String> THROTTLING =
            Set.of("ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded");
    private static final Set<String> PASSING = Set.of("ReplicatedWriteConflictException", "RequestTimeoutException");
    private static final Set<String> REJECTED =
            Set.of("ItemCollectionSizeLimitExceededException", "RequestEntityTooLarge");

    @Override
    public Failure classify(Throwable failure) {
        if (failure instanceof AwsServiceException answer) {
            return classify(answer);
        }
        if (failure instanceof ApiCallTimeoutException || failure instanceof ApiCallAttemptTimeoutException) {
            return Failure.retryable(Failure.REQUEST_TIMEOUT, describe(failure), failure);
        }
        return failure instanceof SdkClientException client
                        && (client.retryable() || isAboutTheWire(failure) || isAboutASourceOfCredentials(failure))
                ? Failure.retryable(Failure.DISCONNECTED, describe(failure), failure)
                : Failure.fatal(describe(failure), failure);
    }

    /** Whether a server of AWS did not answer when it was asked for credentials: of its chain the SDK keeps the words alone. */
    private static boolean isAboutASourceOfCredentials(Throwable failure) {
        return String.valueOf(failure.getMessage()).contains("Unable to execute HTTP request");
    }

    private static Failure classify(AwsServiceException answer) {
        String code = code(answer);
        if (answer.isThrottlingException() || THROTTLING.contains(code)) {
            String reason = ThrottlingReasons.label(answer).orElse(Failure.THROTTLED);
            return Failure.retryable(reason, describe(answer), answer);
        }
        // After a clock skew the SDK signs with the store's time, so the next request is right.
        if (answer.statusCode() >= 500 || PASSING.contains(code) || answer.isClockSkewException()) {
            return Failure.retryable(Failure.STORE_FAILED, describe(answer), answer);
        }
        boolean isRejected = code.equals("ValidationException")
                ? !isAboutTheTable(answer)
                : REJECTED.contains(code) || answer.statusCode() == 413;
        return isRejected ? Failure.rejected(describe(answer), answer) : Failure.fatal(describe(answer), answer);
    }

    /** Whether the table asks for fewer requests, rather than the way to it. */
    static boolean isAboutLoad(Failure failure) {
        return failure.reason().startsWith(Failure.THROTTLED)
                || failure.reason().equals(Failure.STORE_FAILED);
    }

    private static boolean isAboutTheWire(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .anyMatch(cause -> cause instanceof IOException || cause instanceof TimeoutException);
    }

    /** Every item has the same keys of the same type: where they don't fit, no event is at fault (invariant 4). */
    private static boolean isAboutTheTable(AwsServiceException answer) {
        String message = String.valueOf(answer.awsErrorDetails().errorMessage());
        return Stream.of("does not match the schema", "Missing the key", "Type mismatch", "tableName", "table name")
                .anyMatch(message::contains);
    }

    static String code(AwsServiceException answer) {
        return answer.awsErrorDetails() == null
                ? ""
                : String.valueOf(answer.awsErrorDetails().errorCode());
    }

    /** What the store said only up to the first value it quotes, which may be data; and what to do where that is for an operator. */
    private static String describe(Throwable failure) {
        return inWords(failure)
                + OperatorHints.of(failure).map(todo -> "; " + todo).orElse("");
    }

    private static String inWords(Throwable failure) {
        if (failure instanceof AwsServiceException answer && answer.awsErrorDetails() != null) {
            String message = String.valueOf(answer.awsErrorDetails().errorMessage());
            int quote = message.indexOf('\'');
            return code(answer) + ": " + (quote < 0 ? message : message.substring(0, quote) + "…");
        }
        // The SDK adds paragraphs of advice.
        String first = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        return failure.getClass().getSimpleName() + ": " + first;
    }
}
