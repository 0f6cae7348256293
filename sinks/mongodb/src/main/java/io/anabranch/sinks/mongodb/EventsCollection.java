package io.anabranch.sinks.mongodb;

import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCommandException;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import com.mongodb.reactivestreams.client.MongoCollection;
import com.mongodb.reactivestreams.client.MongoDatabase;
import io.anabranch.settings.SchemaDiff;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.RawBsonDocument;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The collection that {@link MongoSink} writes to, and the indexes that its questions need. */
public final class EventsCollection {
    private static final int NAMESPACE_NOT_FOUND = 26;
    private static final int READ_SECONDS = 60;
    private static final BsonString COLLECTION = new BsonString("collection");
    private static final String COST =
            "each event is one document and one entry in each index: of its id, of its user and time, of its type and time";

    private EventsCollection() {}

    /**
     * Creates the indexes, and with the first of them the collection, unless they are there. Changes none: an index of the
     * same keys with other options, such as another {@code expire-after}, makes this fail, and so does a time-series
     * collection or a view. Retries for as long as the settings' retry time.
     */
    public static Mono<Void> create(MongoSettings settings) {
        return with(
                settings,
                // An index of a large collection takes its time.
                driver -> driver.applyToSocketSettings(socket -> socket.readTimeout(0, TimeUnit.SECONDS)),
                connection -> refuseOtherKinds(connection.database(), settings)
                        .then(Mono.defer(() -> Flux.from(connection.events().createIndexes(indexes(settings)))
                                .then())));
    }

    /**
     * A client as the sink has it, for who reads the collection by other means; the caller closes it. Reads are tried again once, and may take a
     * minute each. May block on the name server where the connection string is a {@code mongodb+srv} one.
     */
    public static MongoClient connect(MongoSettings settings) {
        return MongoClients.create(DriverSettings.of(settings)
                .retryReads(true)
                .applyToSocketSettings(socket -> socket.readTimeout(READ_SECONDS, TimeUnit.SECONDS))
                .build());
    }

    /**
     * Compares the collection and its indexes with the settings, changing nothing. Fails where it is a time-series collection or
     * a view, and where the store gives no answer for as long as the settings' retry time.
     */
    public static Mono<SchemaDiff> plan(MongoSettings settings) {
        return with(
                settings,
                UnaryOperator.identity(),
                connection -> refuseOtherKinds(connection.database(), settings)
                        .then(Mono.defer(() -> standing(connection.events())))
                        .map(standing ->
                                new SchemaDiff(new IndexDifferences(standing, settings).list(), List.of(COST))));
    }

    private static <T> Mono<T> with(
            MongoSettings settings,
            UnaryOperator<MongoClientSettings.Builder> further,
            Function<Connection, Mono<T>> work) {
        return Mono.using(() -> new Connection(settings, further), work)
                .subscribeOn(Schedulers.boundedElastic())
                .retryWhen(settings.limits()
                        .backoff()
                        .retry(failure -> new Failures().classify(failure).isRetryable(), Schedulers.parallel()));
    }

    /** A time-series collection has no unique key, so that a repeated event would be stored twice (invariant 5). */
    static Mono<Void> refuseOtherKinds(MongoDatabase database, MongoSettings settings) {
        return Flux.from(database.listCollections(BsonDocument.class).filter(Filters.eq("name", settings.collection())))
                .map(found -> found.getString("type", COLLECTION).getValue())
                .filter(type -> !type.equals(COLLECTION.getValue()))
                .<Void>flatMap(type -> Mono.error(new IllegalStateException("'" + settings.database() + "."
                        + settings.collection() + "' is a " + type
                        + ", not a collection: only a collection has the unique"
                        + " _id by which an event that comes again is stored once")))
                .then();
    }

    private static Mono<List<BsonDocument>> standing(MongoCollection<RawBsonDocument> events) {
        return Flux.from(events.listIndexes(BsonDocument.class))
                .collectList()
                .onErrorResume(
                        MongoCommandException.class,
                        failure -> failure.getErrorCode() == NAMESPACE_NOT_FOUND
                                ? Mono.just(List.of())
                                : Mono.error(failure));
    }

    private static List<IndexModel> indexes(MongoSettings settings) {
        List<IndexModel> indexes = new ArrayList<>();
        questionKeys().forEach(keys -> indexes.add(new IndexModel(keys)));
        settings.expireAfter().ifPresent(age -> indexes.add(expiry(age)));
        return indexes;
    }

    /** Of the indexes that the readers' questions need. */
    static List<BsonDocument> questionKeys() {
        return List.of(newestFirst(EventDocument.USER_ID), newestFirst(EventDocument.EVENT_TYPE));
    }

    /** Of the index by which events expire. */
    static BsonDocument expiryKeys() {
        return new BsonDocument(EventDocument.TIMESTAMP, new BsonInt32(1));
    }

    private static BsonDocument newestFirst(String field) {
        return new BsonDocument(field, new BsonInt32(1)).append(EventDocument.TIMESTAMP, new BsonInt32(-1));
    }

    private static IndexModel expiry(Duration age) {
        return new IndexModel(expiryKeys(), new IndexOptions().expireAfter(age.toSeconds(), TimeUnit.SECONDS));
    }
}
