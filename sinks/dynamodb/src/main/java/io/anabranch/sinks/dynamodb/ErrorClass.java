package io.anabranch.sinks.dynamodb;

import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * What a failed request means for what it carried.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html">DynamoDB errors</a>
 */
enum ErrorClass {
    /** The store took a part and left the rest: HTTP 200, so no SDK retry ever sees it. */
    UNPROCESSED,
    THROTTLED,
    TIMED_OUT,
    DISCONNECTED,
    STORE_FAILED,
    /** An item of the request can never be stored. */
    REFUSED,
    /** An operator must act: no such table, no such right, another key schema. */
    BROKEN;

    private static final Set<String> THROTTLING =
            Set.of("ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded");
    private static final Set<String> PASSING = Set.of("ReplicatedWriteConflictException", "RequestTimeoutException");
    private static final Set<String> SPOILT =
            Set.of("ItemCollectionSizeLimitExceededException", "RequestEntityTooLarge");

    /** Whether the same request may succeed later, with nobody doing anything. */
    boolean mayPass() {
        return compareTo(REFUSED) < 0;
    }

    /** As a metric's label: {@code timed-out}. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static ErrorClass of(Throwable failure) {
        if (failure instanceof LeftoversException) {
            return UNPROCESSED;
        }
        if (failure instanceof AwsServiceException answer) {
            return of(answer);
        }
        if (failure instanceof ApiCallTimeoutException || failure instanceof ApiCallAttemptTimeoutException) {
            return TIMED_OUT;
        }
        return failure instanceof SdkClientException client && (client.retryable() || isAboutTheWire(failure))
                ? DISCONNECTED
                : BROKEN;
    }

    private static ErrorClass of(AwsServiceException answer) {
        String code = code(answer);
        if (answer.isThrottlingException() || THROTTLING.contains(code)) {
            return THROTTLED;
        }
        // After a clock skew the SDK signs with the store's time, so the next request is right.
        if (answer.statusCode() >= 500 || PASSING.contains(code) || answer.isClockSkewException()) {
            return STORE_FAILED;
        }
        if (code.equals("ValidationException")) {
            return isAboutTheTable(answer) ? BROKEN : REFUSED;
        }
        return SPOILT.contains(code) || answer.statusCode() == 413 ? REFUSED : BROKEN;
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

    /** What went wrong in one line; what the store said only up to the first value it quotes, which may be data. */
    static String said(Throwable failure) {
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
