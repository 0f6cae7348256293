package io.anabranch.sinks.mongodb;

import com.mongodb.MongoNamespace;
import com.mongodb.ReadPreference;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.WriteModel;
import com.mongodb.reactivestreams.client.MongoCollection;
import java.util.List;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The documents of a collection in which the first event of an id stays. */
record InsertedDocuments(MongoCollection<RawBsonDocument> events) implements Documents {
    private static final InsertManyOptions UNORDERED = new InsertManyOptions().ordered(false);
    private static final BulkWriteOptions UNORDERED_BULK = new BulkWriteOptions().ordered(false);

    @Override
    public MongoNamespace collection() {
        return events.getNamespace();
    }

    @Override
    public Mono<Void> write(List<EncodedEvent> bulk) {
        // The count in the result is of no use: a server may count duplicates in.
        return bulk.stream().noneMatch(EncodedEvent::isDeletion)
                ? Mono.from(events.insertMany(EncodedEvent.documents(bulk), UNORDERED))
                        .then()
                : Mono.from(events.bulkWrite(
                                bulk.stream().map(InsertedDocuments::model).toList(), UNORDERED_BULK))
                        .then();
    }

    private static WriteModel<RawBsonDocument> model(EncodedEvent each) {
        return each.isDeletion() ? new DeleteOneModel<>(each.document()) : new InsertOneModel<>(each.document());
    }

    @Override
    public Flux<String> held(List<RawBsonDocument> documents) {
        List<BsonValue> ids = documents.stream()
                .map(document -> document.get(EventDocument.ID))
                .toList();
        return Flux.from(events.withReadPreference(ReadPreference.primary())
                        .find(Filters.in(EventDocument.ID, ids))
                        .projection(Projections.include(EventDocument.ID)))
                .map(document -> document.getString(EventDocument.ID).getValue());
    }
}
