package io.anabranch.app.verify;

import io.anabranch.app.verify.EventLog.LoggedEvent;
import io.anabranch.sinks.dynamodb.DynamoSettings;
import io.anabranch.sinks.dynamodb.TableConnection;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/** The events table of DynamoDB, scanned segment by segment and page by page with consistent reads. */
record DynamoEvents(String sink, DynamoSettings settings) implements StoredEvents {
    /** DynamoDB Local looks through all that a scan has left for every page: of a short segment that is little. */
    private static final int SEGMENTS = 64;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private static final Set<String> KNOWN = Set.of(
            "PK",
            "SK",
            "GSI1PK",
            "GSI1SK",
            "GSI2PK",
            "GSI2SK",
            "GSI3PK",
            "event_id",
            "user_id",
            "event_type",
            "timestamp",
            "data",
            "extra",
            "ttl");

    @Override
    public StoreRule rule() {
        return settings.idIndex() ? StoreRule.USER_TIME_AND_ID_INDEXED : StoreRule.USER_TIME_AND_ID;
    }

    @Override
    public List<String> fields() {
        return List.of(
                "user_id",
                "event_type",
                "timestamp",
                "data",
                "extra",
                "key",
                "GSI1",
                "GSI2",
                "GSI3",
                "ttl",
                "further attributes");
    }

    @Override
    public Optional<Duration> expireAfter() {
        return settings.expireAfter();
    }

    @Override
    public Row expected(LoggedEvent event) {
        String time = TIME.format(event.time());
        String timeAndId = time + "#" + escaped(event.id());
        String user = "USER#" + escaped(event.user());
        return row(
                LogLine.micros(event.time()),
                event.user(),
                event.type(),
                time,
                event.dataFingerprint(),
                event.extraFingerprint(),
                user + " EVENT#" + timeAndId,
                "TYPE#" + escaped(event.type()) + "#" + time.substring(0, 10) + "#shard " + timeAndId,
                user + "#TYPE#" + escaped(event.type()) + " " + timeAndId,
                settings.idIndex() ? "ID#" + escaped(event.id()) : "",
                settings.expireAfter()
                        .map(age -> Long.toString(event.time().plus(age).getEpochSecond()))
                        .orElse(""),
                /* further= */ "");
    }

    @Override
    public void read(TimeRange range, Consumer<StoredRow> rows) {
        TableConnection connection = TableConnection.forScans(settings);
        try {
            for (int segment = 0; segment < SEGMENTS; segment++) {
                read(connection.client(), segment, rows);
            }
        } catch (CompletionException failure) {
            throw new IllegalStateException(settings + ": " + TableConnection.inWords(failure), failure);
        } finally {
            connection.close().block();
        }
    }

    private void read(DynamoDbAsyncClient client, int segment, Consumer<StoredRow> rows) {
        Map<String, AttributeValue> last = Map.of();
        do {
            ScanResponse page = client.scan(scan(segment, last)).join();
            page.items().forEach(item -> rows.accept(new StoredRow(text(item, "event_id"), row(item))));
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
    Row row(Map<String, AttributeValue> item) {
        TreeMap<String, Object> further = new TreeMap<>(item);
        further.keySet().removeAll(KNOWN);
        String time = text(item, "timestamp");
        return row(
                micros(time),
                text(item, "user_id"),
                text(item, "event_type"),
                time,
                Fingerprint.of(data(item)),
                Fingerprint.of(Fingerprint.canonical(text(item, "extra"))),
                text(item, "PK") + " " + text(item, "SK"),
                withoutShard(text(item, "GSI1PK")) + " " + text(item, "GSI1SK"),
                text(item, "GSI2PK") + " " + text(item, "GSI2SK"),
                text(item, "GSI3PK"),
                Optional.ofNullable(item.get("ttl")).map(AttributeValue::n).orElse(""),
                further.isEmpty() ? "" : further.toString());
    }

    private static Row row(
            long micros,
            String user,
            String type,
            String time,
            int data,
            int extra,
            String key,
            String index1,
            String index2,
            String index3,
            String ttl,
            String further) {
        int userFingerprint = Fingerprint.of(user);
        return new Row(
                userFingerprint,
                micros,
                userFingerprint,
                Fingerprint.of(type),
                Fingerprint.of(time),
                data,
                extra,
                Fingerprint.of(key),
                Fingerprint.of(index1),
                Fingerprint.of(index2),
                Fingerprint.of(index3),
                Fingerprint.of(ttl),
                Fingerprint.of(further));
    }

    /** Any shard that readers ask is right: the number of shards may have been another one. */
    private String withoutShard(String key) {
        int end = key.lastIndexOf('#');
        String shard = key.substring(end + 1);
        boolean isAsked = shard.matches("\\d{1,4}") && Integer.parseInt(shard) < settings.typeShards();
        return isAsked ? key.substring(0, end) + "#shard" : key;
    }

    private static long micros(String time) {
        try {
            return LogLine.micros(Instant.parse(time));
        } catch (DateTimeParseException noTime) {
            return StoredRow.UNREADABLE;
        }
    }

    private static String escaped(String part) {
        return part.replace("%", "%25").replace("#", "%23");
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
            case L -> value.l().stream().map(DynamoEvents::plain).toList();
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
}
