package io.anabranch.sinks.dynamodb;

import static java.util.stream.Collectors.toSet;

import io.anabranch.sinks.dynamodb.DynamoSettings.Billing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.BillingModeSummary;
import software.amazon.awssdk.services.dynamodb.model.CreateGlobalSecondaryIndexAction;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexUpdate;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughput;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputDescription;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.UpdateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateTimeToLiveRequest;

/** How the table and each of its indexes is keyed. */
final class TableSchema {
    /** A type's events on a date, in shards, by time. */
    static final String BY_TYPE = "GSI1";
    /** A user's events of one type, by time. */
    static final String BY_USER_AND_TYPE = "GSI2";
    /** An event by its id: keys only. */
    static final String BY_ID = "GSI3";

    private static final List<KeySchemaElement> KEY = key(Keys.PARTITION, Keys.SORT);

    private TableSchema() {}

    static CreateTableRequest table(DynamoSettings settings) {
        List<GlobalSecondaryIndex> indexes = indexes(settings);
        CreateTableRequest.Builder table = CreateTableRequest.builder()
                .tableName(settings.table())
                .keySchema(KEY)
                .attributeDefinitions(attributes(
                        Stream.concat(Stream.of(KEY), indexes.stream().map(GlobalSecondaryIndex::keySchema))))
                .globalSecondaryIndexes(indexes)
                .billingMode(
                        settings.billing() == Billing.ON_DEMAND
                                ? BillingMode.PAY_PER_REQUEST
                                : BillingMode.PROVISIONED);
        units(settings).ifPresent(table::provisionedThroughput);
        return table.build();
    }

    /** With the settings' units where they have some. */
    static List<GlobalSecondaryIndex> indexes(DynamoSettings settings) {
        List<GlobalSecondaryIndex> indexes = new ArrayList<>();
        Optional<ProvisionedThroughput> units = units(settings);
        indexes.add(index(BY_TYPE, ProjectionType.ALL, units, Keys.TYPE_PARTITION, Keys.TYPE_SORT));
        indexes.add(index(BY_USER_AND_TYPE, ProjectionType.ALL, units, Keys.USER_TYPE_PARTITION, Keys.USER_TYPE_SORT));
        if (settings.idIndex()) {
            indexes.add(index(BY_ID, ProjectionType.KEYS_ONLY, units, Keys.ID_PARTITION));
        }
        return indexes;
    }

    /**
     * Adds the index to the table as the table is paid for, which is what DynamoDB asks for, whatever the settings say: an
     * index without units of its own takes those of a provisioned table.
     */
    static UpdateTableRequest add(GlobalSecondaryIndex index, TableDescription table) {
        CreateGlobalSecondaryIndexAction.Builder creation = CreateGlobalSecondaryIndexAction.builder()
                .indexName(index.indexName())
                .keySchema(index.keySchema())
                .projection(index.projection());
        if (billing(table) == Billing.PROVISIONED) {
            ProvisionedThroughput own = index.provisionedThroughput();
            ProvisionedThroughputDescription ofTable = table.provisionedThroughput();
            creation.provisionedThroughput(
                    own != null ? own : units(ofTable.readCapacityUnits(), ofTable.writeCapacityUnits()));
        }
        return UpdateTableRequest.builder()
                .tableName(table.tableName())
                .attributeDefinitions(attributes(Stream.of(index.keySchema())))
                .globalSecondaryIndexUpdates(GlobalSecondaryIndexUpdate.builder()
                        .create(creation.build())
                        .build())
                .build();
    }

    /** A table that never was anything else than provisioned says nothing about it. */
    static Billing billing(TableDescription table) {
        BillingModeSummary said = table.billingModeSummary();
        return said != null && said.billingMode() == BillingMode.PAY_PER_REQUEST
                ? Billing.ON_DEMAND
                : Billing.PROVISIONED;
    }

    static boolean isAskedFor(String index, DynamoSettings settings) {
        return indexes(settings).stream().anyMatch(wanted -> wanted.indexName().equals(index));
    }

    /** The key that the table should have: {@code [PK, SK]}. */
    static String keyText() {
        return keyText(KEY, attributes(Stream.of(KEY)));
    }

    /** The key that the index should have. */
    static String keyText(GlobalSecondaryIndex index) {
        return keyText(index.keySchema(), attributes(Stream.of(index.keySchema())));
    }

    /** The attributes of a key in its order, with their type where that is not text. */
    static String keyText(List<KeySchemaElement> key, List<AttributeDefinition> types) {
        Set<String> texts = types.stream()
                .filter(type -> type.attributeType() == ScalarAttributeType.S)
                .map(AttributeDefinition::attributeName)
                .collect(toSet());
        return key.stream()
                .map(KeySchemaElement::attributeName)
                .map(name -> texts.contains(name) ? name : name + " (not text)")
                .toList()
                .toString();
    }

    static UpdateTimeToLiveRequest expiry(DynamoSettings settings) {
        return UpdateTimeToLiveRequest.builder()
                .tableName(settings.table())
                .timeToLiveSpecification(ttl -> ttl.attributeName(Item.TTL).enabled(true))
                .build();
    }

    private static GlobalSecondaryIndex index(
            String name, ProjectionType projected, Optional<ProvisionedThroughput> units, String... key) {
        GlobalSecondaryIndex.Builder index = GlobalSecondaryIndex.builder()
                .indexName(name)
                .keySchema(key(key))
                .projection(projection -> projection.projectionType(projected));
        units.ifPresent(index::provisionedThroughput);
        return index.build();
    }

    private static Optional<ProvisionedThroughput> units(DynamoSettings settings) {
        return settings.readUnits().flatMap(read -> settings.writeUnits().map(write -> units(read, write)));
    }

    private static ProvisionedThroughput units(long read, long write) {
        return ProvisionedThroughput.builder()
                .readCapacityUnits(read)
                .writeCapacityUnits(write)
                .build();
    }

    private static List<KeySchemaElement> key(String... attributes) {
        List<KeySchemaElement> key = new ArrayList<>();
        for (String attribute : attributes) {
            key.add(KeySchemaElement.builder()
                    .attributeName(attribute)
                    .keyType(key.isEmpty() ? KeyType.HASH : KeyType.RANGE)
                    .build());
        }
        return key;
    }

    private static List<AttributeDefinition> attributes(Stream<List<KeySchemaElement>> keys) {
        return keys.flatMap(List::stream)
                .map(element -> AttributeDefinition.builder()
                        .attributeName(element.attributeName())
                        .attributeType(ScalarAttributeType.S)
                        .build())
                .toList();
    }
}
