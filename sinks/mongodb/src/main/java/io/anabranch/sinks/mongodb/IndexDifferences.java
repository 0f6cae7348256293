package io.anabranch.sinks.mongodb;

import io.anabranch.settings.SchemaDiff.Action;
import io.anabranch.settings.SchemaDiff.Difference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * How the collection and its indexes differ from what the settings ask for.
 *
 * @param standing the indexes as {@code listIndexes} tells of them; empty where the collection is absent
 */
record IndexDifferences(List<BsonDocument> standing, MongoSettings settings) {
    private static final String EXPIRY = "expireAfterSeconds";
    /** An index with one of these does not answer every question of its keys. */
    private static final List<String> LEAVING_OUT = List.of("partialFilterExpression", "collation", "hidden");

    List<Difference> list() {
        List<Difference> all = new ArrayList<>();
        if (standing.isEmpty()) {
            all.add(new Difference("collection '" + settings.namespace() + "'", "absent", "there", Action.CREATE, ""));
        }
        for (BsonDocument keys : EventsCollection.questionKeys()) {
            if (index(keys).isEmpty()) {
                all.add(new Difference("index " + keys.toJson(), "absent", "there", Action.CREATE, buildTime()));
            }
        }
        expiry().ifPresent(all::add);
        standing.stream().filter(this::isForeignAndUnique).forEach(index -> all.add(foreign(index)));
        return all;
    }

    private String buildTime() {
        return standing.isEmpty() ? "" : "built next to the writes, which it slows meanwhile";
    }

    private Optional<Difference> expiry() {
        BsonDocument keys = EventsCollection.expiryKeys();
        Optional<Long> stands = index(keys).flatMap(IndexDifferences::seconds);
        Optional<Long> asked = settings.expireAfter().map(age -> age.toSeconds());
        if (stands.equals(asked)) {
            return Optional.empty();
        }
        boolean canCreate = index(keys).isEmpty();
        return Optional.of(new Difference(
                "expiry by " + EventDocument.TIMESTAMP,
                stands.map(seconds -> "after " + seconds + " s").orElse("none"),
                asked.map(seconds -> "after " + seconds + " s").orElse("none"),
                canCreate ? Action.CREATE : Action.MANUAL,
                canCreate ? "" : "collMod changes it; what is older is deleted at once"));
    }

    /** A unique index of others makes the store refuse events for what is in them. */
    private boolean isForeignAndUnique(BsonDocument index) {
        return index.getBoolean("unique", BsonBoolean.FALSE).getValue()
                && !index.getDocument("key").containsKey(EventDocument.ID);
    }

    private static Difference foreign(BsonDocument index) {
        return new Difference(
                "index " + index.getDocument("key").toJson(),
                "unique",
                "none",
                Action.INFORMATIONAL,
                "an event that repeats a value of another is rejected as unique-index-violation");
    }

    private Optional<BsonDocument> index(BsonDocument keys) {
        return standing.stream()
                .filter(index -> isSame(index.getDocument("key"), keys))
                .filter(index -> LEAVING_OUT.stream().noneMatch(index::containsKey))
                .findFirst();
    }

    private static boolean isSame(BsonDocument one, BsonDocument other) {
        return directions(one).equals(directions(other));
    }

    /** Field by field in their order; servers tell of directions as numbers of any type. */
    private static List<String> directions(BsonDocument keys) {
        return keys.entrySet().stream()
                .map(key -> key.getKey() + " " + direction(key.getValue()))
                .toList();
    }

    private static String direction(BsonValue value) {
        return value.isNumber() ? Integer.toString(value.asNumber().intValue()) : value.toString();
    }

    private static Optional<Long> seconds(BsonDocument index) {
        return Optional.ofNullable(index.get(EXPIRY))
                .map(value -> value.asNumber().longValue());
    }
}
