package io.anabranch.sinks.dynamodb;

import io.anabranch.sinks.dynamodb.DynamoSettings.Billing;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;

/**
 * What an operator should know before the table is made: what an event costs, and what a new table takes.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html">Write units</a>
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html">A new on-demand table</a>
 */
final class CostNotes {
    private CostNotes() {}

    static List<String> on(DynamoSettings settings, boolean isNew) {
        List<String> advice = new ArrayList<>();
        advice.add(cost(settings));
        settings.writeUnits()
                .ifPresent(units -> advice.add(units + " write units/s of the table and of each index carry " + units
                        + " events/s of up to 1 KiB, were they spread evenly"));
        if (isNew && settings.billing() == Billing.ON_DEMAND) {
            advice.add("a new on-demand table takes 4,000 write units/s at first, and one partition 1,000/s: for more,"
                    + " raise WarmThroughput of the table and of each index with UpdateTable once it is made (AWS"
                    + " charges for that once), or start slowly with max-write-units");
        }
        return advice;
    }

    /** Write units of one event of so many KiB, begun ones whole, those of the indexes included. */
    static int writeUnits(int kibibytes, DynamoSettings settings) {
        return kibibytes
                + TableSchema.indexes(settings).stream()
                        .mapToInt(index -> writeUnits(kibibytes, index))
                        .sum();
    }

    /** An entry of keys alone stays within 1 KiB unless its ids are very long. */
    private static int writeUnits(int kibibytes, GlobalSecondaryIndex index) {
        return index.projection().projectionType() == ProjectionType.KEYS_ONLY ? 1 : kibibytes;
    }

    private static String cost(DynamoSettings settings) {
        String shares = TableSchema.indexes(settings).stream()
                .map(index -> ", " + index.indexName() + " " + writeUnits(1, index))
                .collect(Collectors.joining());
        return "an event of up to 1 KiB, keys included, costs " + writeUnits(1, settings) + " write units (table 1"
                + shares + "), one of 4 KiB costs " + writeUnits(4, settings);
    }
}
