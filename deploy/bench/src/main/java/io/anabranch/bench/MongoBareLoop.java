package io.anabranch.bench;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.WriteConcern;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import com.mongodb.reactivestreams.client.MongoCollection;
import io.anabranch.topology.Event;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import reactor.core.publisher.Mono;

/** The floor: the bare driver, inserting documents that are encoded before anything is measured. */
final class MongoBareLoop {
    private static final InsertManyOptions UNORDERED = new InsertManyOptions().ordered(false);

    private MongoBareLoop() {}

    /** @param args as {@link MongoRun#arguments} makes them */
    public static void main(String[] args) {
        MongoRun run = MongoRun.parse(args);
        try (MongoClient client = open(run)) {
            Side.serve((name, events, report) -> {
                MongoCollection<RawBsonDocument> collection =
                        client.getDatabase(MongoRun.DATABASE).getCollection(name, RawBsonDocument.class);
                List<List<RawBsonDocument>> bulks =
                        Side.cut(events.stream().map(MongoBareLoop::document).toList(), run.bulk());
                return () -> InFlight.all(
                        bulks,
                        run.inFlight(),
                        bulk -> Mono.from(collection.insertMany(bulk, UNORDERED))
                                .toFuture(),
                        report);
            });
        }
        System.exit(0);
    }

    private static MongoClient open(MongoRun run) {
        return MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(run.uri()))
                .writeConcern(WriteConcern.MAJORITY.withJournal(true))
                .retryWrites(false)
                .applyToConnectionPoolSettings(pool -> pool.maxSize(run.inFlight()))
                .build());
    }

    /** What the sink stores, written down here a second time: {@link MongoBench} would notice a difference. */
    private static RawBsonDocument document(Event event) {
        BsonDocument document = new BsonDocument("_id", new BsonString(event.id()))
                .append("user_id", new BsonString(event.userId()))
                .append("event_type", new BsonString(event.type()))
                .append("timestamp", new BsonDateTime(event.timestamp().toEpochMilli()))
                .append("timestamp_micros", new BsonInt64(ChronoUnit.MICROS.between(Instant.EPOCH, event.timestamp())))
                .append("data", BsonDocument.parse(event.data().toString()));
        return new RawBsonDocument(document, new BsonDocumentCodec());
    }
}
