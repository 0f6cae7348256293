package io.anabranch.sinks.dynamodb;

import io.anabranch.sinks.kit.StoredEvent;
import io.anabranch.sinks.kit.StoredEvents;
import java.util.Comparator;
import java.util.Map;
import reactor.core.publisher.Mono;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/**
 * One event by its id. The table knows an event by user, time and id, so a producer that gave one id to several leaves several
 * there: the newest of them is the answer; of one instant, that of the greater user.
 */
public final class EventById {
    private static final String QUESTION = "event-by-id";
    private static final Comparator<Item.Key> BY_TIME = Comparator.comparing(Item.Key::sort, Keys::compareUtf8)
            .thenComparing(Item.Key::partition, Keys::compareUtf8);

    private final TableReader reading;

    EventById(TableReader reading) {
        this.reading = reading;
    }

    /**
     * The event; empty where there is none, or none yet, since reads are eventually consistent.
     *
     * @return fails as {@link StoredEvents} does
     * @throws IllegalStateException if the settings have no {@link DynamoSettings#idIndex()}
     */
    public Mono<StoredEvent> of(String eventId) {
        DynamoSettings settings = reading.settings();
        if (!settings.idIndex()) {
            throw new IllegalStateException(
                    "DynamoDB " + settings + " can't be asked for an event by its id: set id-index to true");
        }
        return reading.query(QUESTION, ids(settings.table(), eventId))
                .flatMap(EventById::newest)
                .flatMap(key -> reading.get(QUESTION, item(settings.table(), key)))
                .filter(answer -> answer.hasItem())
                .map(answer -> KeyedEvent.of(answer.item()).event());
    }

    /** Keys of one request, a mebibyte, are thousands. */
    private static Mono<Item.Key> newest(QueryResponse keys) {
        return Mono.justOrEmpty(keys.items().stream().map(KeyedEvent::key).max(BY_TIME));
    }

    static QueryRequest ids(String table, String eventId) {
        return QueryRequest.builder()
                .tableName(table)
                .indexName(TableSchema.BY_ID)
                .keyConditionExpression(Keys.ID_PARTITION + " = :id")
                .expressionAttributeValues(Map.of(":id", AttributeValue.fromS(Keys.ofId(eventId))))
                .build();
    }

    private static GetItemRequest item(String table, Item.Key key) {
        return GetItemRequest.builder()
                .tableName(table)
                .key(Map.of(
                        Keys.PARTITION, AttributeValue.fromS(key.partition()),
                        Keys.SORT, AttributeValue.fromS(key.sort())))
                .build();
    }
}
