package io.anabranch.sinks.mongodb;

import static io.anabranch.sinks.mongodb.EventDocument.ID;
import static io.anabranch.sinks.mongodb.EventDocument.OFFSET;
import static io.anabranch.sinks.mongodb.EventDocument.TIMESTAMP_MICROS;

import com.mongodb.MongoNamespace;
import com.mongodb.ReadPreference;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.WriteModel;
import com.mongodb.reactivestreams.client.MongoCollection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The documents of a collection in which the later event of an id takes the earlier one's place: later by its own time, of
 * two of the same time the one of the higher offset. So whatever the order of writing, and however often, the same one stays
 * (invariant 5); but of two that share the time and, in two partitions, the offset, the one that is written first.
 */
record ReplacedDocuments(MongoCollection<RawBsonDocument> events) implements Documents {
    private static final BulkWriteOptions UNORDERED = new BulkWriteOptions().ordered(false);
    private static final ReplaceOptions UPSERT = new ReplaceOptions().upsert(true);

    @Override
    public MongoNamespace collection() {
        return events.getNamespace();
    }

    @Override
    public Mono<Void> write(List<EncodedEvent> bulk) {
        return new UpsertRetry<>(this::writeOnce).insert(bulk);
    }

    /** Those under whose ids the same event, or a later one, is stored. */
    @Override
    public Flux<String> held(List<RawBsonDocument> documents) {
        Map<String, RawBsonDocument> asked = new HashMap<>();
        documents.forEach(document -> asked.put(id(document), document));
        return Flux.from(events.withReadPreference(ReadPreference.primary())
                        .find(Filters.in(ID, asked.keySet()))
                        .projection(Projections.include(TIMESTAMP_MICROS, OFFSET)))
                .filter(stored -> !isEarlier(stored, Objects.requireNonNull(asked.get(id(stored)))))
                .map(ReplacedDocuments::id);
    }

    private Mono<Void> writeOnce(List<EncodedEvent> bulk) {
        List<WriteModel<RawBsonDocument>> models =
                bulk.stream().map(ReplacedDocuments::model).toList();
        return Mono.from(events.bulkWrite(models, UNORDERED)).then();
    }

    private static WriteModel<RawBsonDocument> model(EncodedEvent each) {
        RawBsonDocument document = each.document();
        return each.isDeletion()
                ? new DeleteOneModel<>(notLater(document))
                : new ReplaceOneModel<>(earlier(document), document, UPSERT);
    }

    /** The document of this one's id, unless it is a later one; any where this one has no time. */
    private static Bson notLater(RawBsonDocument deletion) {
        Bson ofId = Filters.eq(ID, deletion.get(ID));
        if (!deletion.containsKey(TIMESTAMP_MICROS)) {
            return ofId;
        }
        Bson earlierTime = Filters.lt(TIMESTAMP_MICROS, deletion.get(TIMESTAMP_MICROS));
        Bson sameTime = Filters.eq(TIMESTAMP_MICROS, deletion.get(TIMESTAMP_MICROS));
        // What was stored before the documents were to be replaced has no offset.
        Bson notLaterOffset =
                Filters.or(Filters.lte(OFFSET, deletion.get(OFFSET)), Filters.exists(OFFSET, /* exists= */ false));
        return Filters.and(ofId, Filters.or(earlierTime, Filters.and(sameTime, notLaterOffset)));
    }

    /** The document of this one's id, if it is an earlier one. */
    private static Bson earlier(RawBsonDocument document) {
        return Filters.and(
                Filters.eq(ID, document.get(ID)),
                Filters.or(
                        Filters.lt(TIMESTAMP_MICROS, document.get(TIMESTAMP_MICROS)),
                        Filters.and(
                                Filters.eq(TIMESTAMP_MICROS, document.get(TIMESTAMP_MICROS)),
                                Filters.lt(OFFSET, document.get(OFFSET)))));
    }

    private static boolean isEarlier(BsonDocument one, BsonDocument other) {
        int byTime = Long.compare(number(one, TIMESTAMP_MICROS), number(other, TIMESTAMP_MICROS));
        return byTime < 0 || (byTime == 0 && number(one, OFFSET) < number(other, OFFSET));
    }

    /** What was stored before the documents were to be replaced has no offset: of the same time, it stays. */
    private static long number(BsonDocument document, String field) {
        return document.containsKey(field) ? document.getInt64(field).getValue() : Long.MAX_VALUE;
    }

    private static String id(BsonDocument document) {
        return document.getString(ID).getValue();
    }
}
