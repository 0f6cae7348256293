package io.anabranch.sinks.dynamodb;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/**
 * A run of events in one partition of the table or of an index.
 *
 * @param from the lowest sort key that belongs to it
 * @param to the highest
 */
record Range(View view, String partition, String from, String to) {
    /** Where events stand together, and in which order they are read there. */
    enum View {
        TIMELINE("", Keys.PARTITION, Keys.SORT),
        TYPE_ON_DATE(TableSchema.BY_TYPE, Keys.TYPE_PARTITION, Keys.TYPE_SORT),
        USER_AND_TYPE(TableSchema.BY_USER_AND_TYPE, Keys.USER_TYPE_PARTITION, Keys.USER_TYPE_SORT);

        private final String index;
        private final String partition;
        private final String sort;

        View(String index, String partition, String sort) {
            this.index = index;
            this.partition = partition;
            this.sort = sort;
        }

        /** As a metric's label: {@code type-on-date}. */
        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What tells a question for this range from every other. */
    List<String> question(String table) {
        return List.of(table, view.name(), partition, from, to);
    }

    /** Asks for this range, bounds included, and for nothing that the store would read and then leave out. */
    QueryRequest query(String table, Optional<Item.Key> after, int limit) {
        QueryRequest.Builder query = QueryRequest.builder()
                .tableName(table)
                .keyConditionExpression("#p = :p AND #s BETWEEN :from AND :to")
                .expressionAttributeNames(Map.of("#p", view.partition, "#s", view.sort))
                .expressionAttributeValues(Map.of(
                        ":p", AttributeValue.fromS(partition),
                        ":from", AttributeValue.fromS(from),
                        ":to", AttributeValue.fromS(to)))
                .scanIndexForward(view != View.TIMELINE)
                .limit(limit);
        if (view != View.TIMELINE) {
            query.indexName(view.index);
        }
        after.ifPresent(key -> query.exclusiveStartKey(position(key)));
        return query.build();
    }

    /** Right after an event of that key, be it there or not: an index wants its own key and the table's. */
    private Map<String, AttributeValue> position(Item.Key key) {
        Map<String, AttributeValue> position = new HashMap<>();
        if (view != View.TIMELINE) {
            position.put(view.partition, AttributeValue.fromS(partition));
            position.put(view.sort, AttributeValue.fromS(key.sort().substring(Keys.EVENT.length())));
        }
        position.put(Keys.PARTITION, AttributeValue.fromS(key.partition()));
        position.put(Keys.SORT, AttributeValue.fromS(key.sort()));
        return position;
    }
}
