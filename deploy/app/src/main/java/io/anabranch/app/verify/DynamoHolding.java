package io.anabranch.app.verify;

import io.anabranch.sinks.dynamodb.DynamoSettings;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClientBuilder;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/** The events table of DynamoDB, scanned segment by segment and page by page with consistent reads. */
record DynamoHolding(String name, DynamoSettings settings) implements Holding {
    /** DynamoDB Local looks through all that a scan has left for every page: of a short segment that is little. */
    private static final int SEGMENTS = 64;

    @Override
    public void read(ObjLongConsumer<String> rows) {
        try (DynamoDbAsyncClient client = client()) {
            for (int segment = 0; segment < SEGMENTS; segment++) {
                read(client, segment, rows);
            }
        }
    }

    private void read(DynamoDbAsyncClient client, int segment, ObjLongConsumer<String> rows) {
        Map<String, AttributeValue> last = Map.of();
        do {
            ScanResponse page = client.scan(scan(segment, last)).join();
            for (Map<String, AttributeValue> item : page.items()) {
                rows.accept(text(item, "event_id"), fingerprint(item));
            }
            last = page.lastEvaluatedKey();
        } while (!last.isEmpty());
    }

    private ScanRequest scan(int segment, Map<String, AttributeValue> after) {
        return ScanRequest.builder()
                .tableName(settings.table())
                .segment(segment)
                .totalSegments(SEGMENTS)
                .consistentRead(true)
                .exclusiveStartKey(after.isEmpty() ? null : after)
                .build();
    }

    /** The same whether the item holds its data as text or as a map: what the settings say now does not matter. */
    static long fingerprint(Map<String, AttributeValue> item) {
        return Fingerprint.of(
                text(item, "user_id"), text(item, "event_type"), Instant.parse(text(item, "timestamp")), data(item));
    }

    private static String data(Map<String, AttributeValue> item) {
        AttributeValue data = item.get("data");
        return data == null || data.s() != null
                ? Fingerprint.canonical(text(item, "data"))
                : Fingerprint.canonical(plain(data));
    }

    /** The value as maps, lists, texts and numbers. */
    private static @Nullable Object plain(AttributeValue value) {
        return switch (value.type()) {
            case M -> {
                Map<String, @Nullable Object> fields = new HashMap<>();
                value.m().forEach((name, field) -> fields.put(name, plain(field)));
                yield fields;
            }
            case L -> value.l().stream().map(DynamoHolding::plain).toList();
            case S -> value.s();
            case N -> new BigDecimal(value.n());
            case BOOL -> value.bool();
            case NUL -> null;
            // Its name, which is no JSON's fingerprint: such data is not what was written.
            default -> value.type();
        };
    }

    private static String text(Map<String, AttributeValue> item, String attribute) {
        AttributeValue value = item.get(attribute);
        return value == null || value.s() == null ? "" : value.s();
    }

    private DynamoDbAsyncClient client() {
        DynamoDbAsyncClientBuilder builder = DynamoDbAsyncClient.builder().region(Region.of(settings.region()));
        settings.endpoint().ifPresent(builder::endpointOverride);
        settings.accessKeyId()
                .ifPresent(
                        id -> builder.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                                id, settings.secretAccessKey().orElse("")))));
        return builder.build();
    }
}
