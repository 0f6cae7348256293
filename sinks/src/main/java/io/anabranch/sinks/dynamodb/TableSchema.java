package io.anabranch.sinks.dynamodb;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexUpdate;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
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

    private TableSchema() {}

    static CreateTableRequest table(DynamoSettings settings) {
        List<GlobalSecondaryIndex> indexes = indexes(settings);
        return CreateTableRequest.builder()
                .tableName(settings.table())
                .keySchema(key(Keys.PARTITION, Keys.SORT))
                .attributeDefinitions(attributes(Stream.concat(
                        Stream.of(key(Keys.PARTITION, Keys.SORT)),
                        indexes.stream().map(GlobalSecondaryIndex::keySchema))))
                .globalSecondaryIndexes(indexes)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .build();
    }

    static List<GlobalSecondaryIndex> indexes(DynamoSettings settings) {
        List<GlobalSecondaryIndex> indexes = new ArrayList<>();
        indexes.add(index(BY_TYPE, ProjectionType.ALL, Keys.TYPE_PARTITION, Keys.TYPE_SORT));
        indexes.add(index(BY_USER_AND_TYPE, ProjectionType.ALL, Keys.USER_TYPE_PARTITION, Keys.USER_TYPE_SORT));
        if (settings.idIndex()) {
            indexes.add(index(BY_ID, ProjectionType.KEYS_ONLY, Keys.ID_PARTITION));
        }
        return indexes;
    }

    static UpdateTableRequest add(GlobalSecondaryIndex index, DynamoSettings settings) {
        GlobalSecondaryIndexUpdate creation = GlobalSecondaryIndexUpdate.builder()
                .create(create -> create.indexName(index.indexName())
                        .keySchema(index.keySchema())
                        .projection(index.projection()))
                .build();
        return UpdateTableRequest.builder()
                .tableName(settings.table())
                .attributeDefinitions(attributes(Stream.of(index.keySchema())))
                .globalSecondaryIndexUpdates(creation)
                .build();
    }

    static UpdateTimeToLiveRequest expiry(DynamoSettings settings) {
        return UpdateTimeToLiveRequest.builder()
                .tableName(settings.table())
                .timeToLiveSpecification(ttl -> ttl.attributeName(Item.TTL).enabled(true))
                .build();
    }

    private static GlobalSecondaryIndex index(String name, ProjectionType projected, String... key) {
        return GlobalSecondaryIndex.builder()
                .indexName(name)
                .keySchema(key(key))
                .projection(projection -> projection.projectionType(projected))
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
