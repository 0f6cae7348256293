package io.anabranch.sinks.dynamodb;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.RequestLimitExceededException;
import software.amazon.awssdk.services.dynamodb.model.ThrottlingException;
import software.amazon.awssdk.services.dynamodb.model.ThrottlingReason;

/**
 * Why DynamoDB throttles, as labels: of the table or an index, its reads or writes, and which bound was met. A
 * {@code key-range} is a hot key, which more capacity does not cool.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/throttling-diagnosing.html">Diagnosing
 *     throttling</a>
 */
final class ThrottlingReasons {
    private static final Map<String, String> BOUNDS = Map.of(
            "ProvisionedThroughputExceeded", "provisioned",
            "AccountLimitExceeded", "account",
            "KeyRangeThroughputExceeded", "key-range",
            "MaxOnDemandThroughputExceeded", "max-on-demand");

    /** {@code IndexWriteKeyRangeThroughputExceeded} to {@code throttled-index-write-key-range}, sixteen in all. */
    private static final Map<String, String> LABELS = BOUNDS.entrySet().stream()
            .flatMap(bound -> Stream.of("TableRead", "TableWrite", "IndexRead", "IndexWrite")
                    .map(side ->
                            Map.entry(side + bound.getKey(), "throttled-" + dashed(side) + "-" + bound.getValue())))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private ThrottlingReasons() {}

    /** The label of the first reason that is known; empty where the store gave none, or one not heard of yet. */
    static Optional<String> label(Throwable failure) {
        return reasons(failure).stream()
                .flatMap(reason -> Optional.ofNullable(reason.reason()).stream())
                .flatMap(reason -> Optional.ofNullable(LABELS.get(reason)).stream())
                .findFirst();
    }

    private static List<ThrottlingReason> reasons(Throwable failure) {
        if (failure instanceof ProvisionedThroughputExceededException exceeded) {
            return exceeded.throttlingReasons();
        }
        if (failure instanceof RequestLimitExceededException exceeded) {
            return exceeded.throttlingReasons();
        }
        return failure instanceof ThrottlingException throttling ? throttling.throttlingReasons() : List.of();
    }

    private static String dashed(String side) {
        return switch (side) {
            case "TableRead" -> "table-read";
            case "TableWrite" -> "table-write";
            case "IndexRead" -> "index-read";
            default -> "index-write";
        };
    }
}
