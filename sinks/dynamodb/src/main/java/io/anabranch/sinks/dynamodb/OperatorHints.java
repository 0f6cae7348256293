package io.anabranch.sinks.dynamodb;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** What an operator does about a request that fails until somebody does. */
final class OperatorHints {
    private static final String CREDENTIALS =
            "give a valid access-key-id and secret-access-key, or neither and have the AWS default chain find valid ones";
    private static final String TABLE = "see how the table differs with 'anabranch tables check'";

    private static final Map<String, String> BY_CODE = Map.of(
            "ResourceNotFoundException",
            "correct table, region or endpoint, or create the table with 'anabranch tables create'",
            "AccessDeniedException",
            "allow it on the table and its indexes, as deploy/iam/dynamodb-policy.json does",
            "UnrecognizedClientException",
            CREDENTIALS,
            "InvalidSignatureException",
            CREDENTIALS,
            "IncompleteSignatureException",
            CREDENTIALS,
            "MissingAuthenticationTokenException",
            CREDENTIALS,
            "ExpiredTokenException",
            CREDENTIALS);

    private OperatorHints() {}

    /** Empty where what went wrong says it all. */
    static Optional<String> of(Throwable failure) {
        if (failure instanceof AwsServiceException answer) {
            return Optional.ofNullable(BY_CODE.get(Failures.code(answer)))
                    .or(() -> isAboutTheTable(answer) ? Optional.of(TABLE) : Optional.empty());
        }
        return String.valueOf(failure.getMessage()).startsWith("Unable to load credentials")
                ? Optional.of(CREDENTIALS)
                : Optional.empty();
    }

    private static boolean isAboutTheTable(AwsServiceException answer) {
        return Stream.of("does not have the specified index", "key schema element", "does not match the schema")
                .anyMatch(String.valueOf(answer.getMessage())::contains);
    }
}
