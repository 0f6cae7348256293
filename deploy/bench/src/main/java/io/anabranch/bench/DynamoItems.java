package io.anabranch.bench;

import io.anabranch.topology.Event;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * The requests of the bare client, whole before anything is measured. Each item has the attributes that the sink gives it,
 * written down here a second time: {@link DynamoTables#compare} would notice a difference.
 */
final class DynamoItems {
    /** Most that a BatchWriteItem takes. */
    private static final int BATCH = 25;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private DynamoItems() {}

    static List<BatchWriteItemRequest> batches(String table, List<Event> events) {
        return Side.cut(events, BATCH).stream().map(run -> batch(table, run)).toList();
    }

    static List<PutItemRequest> puts(String table, List<Event> events) {
        return events.stream()
                .map(event -> PutItemRequest.builder()
                        .tableName(table)
                        .item(item(event))
                        .build())
                .toList();
    }

    private static BatchWriteItemRequest batch(String table, List<Event> events) {
        List<WriteRequest> writes = events.stream()
                .map(event -> WriteRequest.builder()
                        .putRequest(put -> put.item(item(event)))
                        .build())
                .toList();
        return BatchWriteItemRequest.builder()
                .requestItems(Map.of(table, writes))
                .build();
    }

    /** Of an event without further fields, whose ids need no escape, in a table with one shard a type. */
    static Map<String, AttributeValue> item(Event event) {
        String time = TIME.format(event.timestamp());
        String timeAndId = time + "#" + event.id();
        String user = "USER#" + event.userId();
        String type = "TYPE#" + event.type();
        Map<String, AttributeValue> item = new HashMap<>(32);
        item.put("PK", AttributeValue.fromS(user));
        item.put("SK", AttributeValue.fromS("EVENT#" + timeAndId));
        item.put("GSI1PK", AttributeValue.fromS(type + "#" + time.substring(0, 10) + "#0"));
        item.put("GSI1SK", AttributeValue.fromS(timeAndId));
        item.put("GSI2PK", AttributeValue.fromS(user + "#" + type));
        item.put("GSI2SK", AttributeValue.fromS(timeAndId));
        item.put("event_id", AttributeValue.fromS(event.id()));
        item.put("user_id", AttributeValue.fromS(event.userId()));
        item.put("event_type", AttributeValue.fromS(event.type()));
        item.put("timestamp", AttributeValue.fromS(time));
        item.put("data", AttributeValue.fromS(event.data().toString()));
        return item;
    }
}
