package io.anabranch.bench;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** Tables for one run each: what was stored before would make a write an overwrite. */
record DynamoTables(DynamoDbAsyncClient client) {
    /** DynamoDB Local looks at all that a segment has left for every page of it. */
    private static final int SEGMENTS = 64;

    static final int MOST_INDEXES = 2;

    /** Makes a table with so many of the sink's indexes. Every item has the keys of both, whichever are there. */
    void create(String table, int indexes) {
        List<String> keys = new ArrayList<>(List.of("PK", "SK"));
        List<GlobalSecondaryIndex> secondary = new ArrayList<>();
        for (int i = 1; i <= indexes; i++) {
            String name = "GSI" + i;
            keys.addAll(List.of(name + "PK", name + "SK"));
            secondary.add(GlobalSecondaryIndex.builder()
                    .indexName(name)
                    .keySchema(key(name + "PK", name + "SK"))
                    .projection(all -> all.projectionType(ProjectionType.ALL))
                    .build());
        }
        client.createTable(create -> {
                    create.tableName(table)
                            .keySchema(key("PK", "SK"))
                            .attributeDefinitions(
                                    keys.stream().map(DynamoTables::text).toList())
                            .billingMode(BillingMode.PAY_PER_REQUEST);
                    if (indexes > 0) {
                        create.globalSecondaryIndexes(secondary);
                    }
                })
                .join();
        client.waiter().waitUntilTableExists(asked -> asked.tableName(table)).join();
    }

    void drop(String table) {
        client.deleteTable(drop -> drop.tableName(table)).join();
    }

    /**
     * Reads both tables in full.
     *
     * @return how many items each holds
     * @throws IllegalStateException if they are not the same, attribute by attribute
     */
    int compare(String one, String other) {
        Set<String> ones = digests(one);
        Set<String> others = digests(other);
        if (!ones.equals(others)) {
            throw new IllegalStateException("The two sides stored different items: %,d in table '%s', %,d in table '%s'"
                    .formatted(ones.size(), one, others.size(), other));
        }
        return ones.size();
    }

    private Set<String> digests(String table) {
        return Flux.range(0, SEGMENTS)
                .concatMap(segment -> client.scanPaginator(
                                scan -> scan.tableName(table).segment(segment).totalSegments(SEGMENTS))
                        .items())
                .map(DynamoTables::digest)
                .toStream()
                .collect(Collectors.toSet());
    }

    private static String digest(Map<String, AttributeValue> item) {
        try {
            byte[] text = new TreeMap<>(item).toString().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static List<KeySchemaElement> key(String partition, String sort) {
        return List.of(element(partition, KeyType.HASH), element(sort, KeyType.RANGE));
    }

    private static KeySchemaElement element(String attribute, KeyType type) {
        return KeySchemaElement.builder().attributeName(attribute).keyType(type).build();
    }

    private static AttributeDefinition text(String attribute) {
        return AttributeDefinition.builder()
                .attributeName(attribute)
                .attributeType(ScalarAttributeType.S)
                .build();
    }
}
