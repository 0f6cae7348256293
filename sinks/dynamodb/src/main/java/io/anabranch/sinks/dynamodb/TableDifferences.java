package io.anabranch.sinks.dynamodb;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import io.anabranch.settings.SchemaDiff.Action;
import io.anabranch.settings.SchemaDiff.Difference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.IndexStatus;
import software.amazon.awssdk.services.dynamodb.model.Projection;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

/** What a table has and what its settings ask for, side by side. */
final class TableDifferences {
    private static final String ABSENT = "absent";

    private TableDifferences() {}

    /** Where there is no table at all. */
    static List<Difference> ofNoTable(DynamoSettings settings) {
        String indexes = TableSchema.indexes(settings).stream()
                .map(GlobalSecondaryIndex::indexName)
                .collect(Collectors.joining(", "));
        String wanted = TableSchema.keyText() + ", " + BillingDifferences.wanted(settings) + ", with " + indexes
                + settings.expireAfter().map(age -> ", expiring by " + Item.TTL).orElse("");
        return List.of(new Difference("table '" + settings.table() + "'", ABSENT, wanted, Action.CREATE, ""));
    }

    /** Where there is one, whose items expire so. */
    static List<Difference> of(TableDescription table, TimeToLiveDescription expiry, DynamoSettings settings) {
        return Stream.of(
                        key(table).stream(),
                        TableSchema.indexes(settings).stream().flatMap(index -> index(index, table)),
                        notAskedFor(table, settings),
                        expiry(expiry, settings).stream(),
                        BillingDifferences.of(table, settings))
                .flatMap(identity())
                .toList();
    }

    private static Optional<Difference> key(TableDescription table) {
        String standing = TableSchema.keyText(table.keySchema(), table.attributeDefinitions());
        return standing.equals(TableSchema.keyText())
                ? Optional.empty()
                : Optional.of(new Difference(
                        "table's key",
                        standing,
                        TableSchema.keyText(),
                        Action.MANUAL,
                        "a table keeps the key it was made with: name another table, or delete this one"));
    }

    private static Stream<Difference> index(GlobalSecondaryIndex wanted, TableDescription table) {
        List<AttributeDefinition> types = table.attributeDefinitions();
        String what = "index " + wanted.indexName();
        String key = TableSchema.keyText(wanted);
        String projection = text(wanted.projection());
        GlobalSecondaryIndexDescription standing = byName(table).get(wanted.indexName());
        if (standing == null) {
            return Stream.of(new Difference(what, ABSENT, key + " " + projection, Action.CREATE, meaning(wanted)));
        }
        if (standing.indexStatus() == IndexStatus.DELETING) {
            String when = "create waits until it is gone; " + meaning(wanted);
            return Stream.of(new Difference(what, "being deleted", key + " " + projection, Action.CREATE, when));
        }
        String standingKey = TableSchema.keyText(standing.keySchema(), types);
        String again = "an index stays as it was made: delete it, then create";
        return Stream.of(
                        new Difference(what + "'s key", standingKey, key, Action.MANUAL, again),
                        new Difference(
                                what + "'s projection", text(standing.projection()), projection, Action.MANUAL, again))
                .filter(difference -> !difference.actual().equals(difference.expected()));
    }

    private static String meaning(GlobalSecondaryIndex index) {
        String cost = "DynamoDB fills it from all items of the table, each for the price of a write";
        return index.indexName().equals(TableSchema.BY_ID)
                ? cost + "; events written while id-index was false are not in it until they are written again"
                : cost;
    }

    private static Stream<Difference> notAskedFor(TableDescription table, DynamoSettings settings) {
        List<String> wanted = TableSchema.indexes(settings).stream()
                .map(GlobalSecondaryIndex::indexName)
                .toList();
        return table.globalSecondaryIndexes().stream()
                .filter(index -> !wanted.contains(index.indexName()))
                .map(index -> new Difference(
                        "index " + index.indexName(),
                        TableSchema.keyText(index.keySchema(), table.attributeDefinitions()) + " "
                                + text(index.projection()),
                        "none",
                        Action.INFORMATIONAL,
                        "it costs its writes where events have its key, and is never read"));
    }

    /** The attribute that a table's items expire by, from when that is asked for until it is being turned off. */
    static Optional<String> expiring(TimeToLiveDescription expiry) {
        TimeToLiveStatus status = expiry.timeToLiveStatus();
        return status == TimeToLiveStatus.ENABLED || status == TimeToLiveStatus.ENABLING
                ? Optional.of(expiry.attributeName())
                : Optional.empty();
    }

    private static Optional<Difference> expiry(TimeToLiveDescription expiry, DynamoSettings settings) {
        Optional<String> expiring = expiring(expiry);
        if (settings.expireAfter().isEmpty()) {
            return expiring.map(attribute -> new Difference(
                    "expiry",
                    "by " + attribute,
                    "never",
                    Action.INFORMATIONAL,
                    "no new event has a time to expire at; those that were written with one still go"));
        }
        String wanted = "by " + Item.TTL;
        if (expiry.timeToLiveStatus() == TimeToLiveStatus.DISABLING) {
            return Optional.of(new Difference(
                    "expiry",
                    "being turned off",
                    wanted,
                    Action.MANUAL,
                    "DynamoDB takes up to an hour for that, and refuses any change meanwhile: wait, then create"));
        }
        if (expiring.isEmpty()) {
            return Optional.of(new Difference(
                    "expiry", "never", wanted, Action.CREATE, "events that are past their time go within days"));
        }
        return expiring.filter(attribute -> !attribute.equals(Item.TTL))
                .map(attribute -> new Difference(
                        "expiry",
                        "by " + attribute,
                        wanted,
                        Action.MANUAL,
                        "a table expires by one attribute: turn it off, wait an hour, then create"));
    }

    private static Map<String, GlobalSecondaryIndexDescription> byName(TableDescription table) {
        return table.globalSecondaryIndexes().stream()
                .collect(toMap(GlobalSecondaryIndexDescription::indexName, identity()));
    }

    private static String text(Projection projection) {
        String type = projection.projectionTypeAsString();
        return projection.projectionType() == ProjectionType.INCLUDE
                ? type + " " + projection.nonKeyAttributes()
                : type;
    }
}
