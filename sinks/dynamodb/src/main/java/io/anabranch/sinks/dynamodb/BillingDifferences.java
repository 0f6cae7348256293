package io.anabranch.sinks.dynamodb;

import io.anabranch.settings.SchemaDiff.Action;
import io.anabranch.settings.SchemaDiff.Difference;
import io.anabranch.sinks.dynamodb.DynamoSettings.Billing;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputDescription;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** What a table is paid by and what its settings ask for, side by side. */
final class BillingDifferences {
    private BillingDifferences() {}

    static String wanted(DynamoSettings settings) {
        return settings.billing() == Billing.ON_DEMAND
                ? text(Billing.ON_DEMAND)
                : text(Billing.PROVISIONED) + " with " + units(settings) + " for it and for each index";
    }

    /** Units are compared only where both are provisioned. */
    static Stream<Difference> of(TableDescription table, DynamoSettings settings) {
        Billing standing = TableSchema.billing(table);
        if (standing != settings.billing()) {
            return Stream.of(new Difference(
                    "billing",
                    text(standing),
                    text(settings.billing()),
                    Action.MANUAL,
                    "it changes what you pay: switch it with UpdateTable, or change the settings"));
        }
        return standing == Billing.ON_DEMAND ? Stream.empty() : units(table, settings);
    }

    private static Stream<Difference> units(TableDescription table, DynamoSettings settings) {
        Stream<Optional<Difference>> ofIndexes = table.globalSecondaryIndexes().stream()
                .filter(index -> TableSchema.isAskedFor(index.indexName(), settings))
                .map(index -> units("index " + index.indexName(), index.provisionedThroughput(), settings));
        return Stream.concat(Stream.of(units("table", table.provisionedThroughput(), settings)), ofIndexes)
                .flatMap(Optional::stream);
    }

    /** More than asked for is harmless, so that auto scaling can start from what the settings say. */
    private static Optional<Difference> units(
            String what, ProvisionedThroughputDescription standing, DynamoSettings settings) {
        long read = standing.readCapacityUnits();
        long write = standing.writeCapacityUnits();
        long wantedRead = settings.readUnits().orElse(0);
        long wantedWrite = settings.writeUnits().orElse(0);
        if (read == wantedRead && write == wantedWrite) {
            return Optional.empty();
        }
        boolean enough = read >= wantedRead && write >= wantedWrite;
        return Optional.of(new Difference(
                what + "'s units",
                text(read, write),
                units(settings),
                enough ? Action.INFORMATIONAL : Action.MANUAL,
                enough
                        ? "there are more than asked for, as auto scaling would have it"
                        : "it changes what you pay: raise them with UpdateTable, or change the settings"));
    }

    private static String units(DynamoSettings settings) {
        return text(settings.readUnits().orElse(0), settings.writeUnits().orElse(0));
    }

    private static String text(long read, long write) {
        return read + " read and " + write + " write units/s";
    }

    private static String text(Billing billing) {
        return billing.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
