package io.anabranch.sinks.mongodb;

import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.reactivestreams.client.MongoCollection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The collection that {@link MongoSink} writes to, and the indexes that its questions need. */
public final class EventsCollection {
    private EventsCollection() {}

    /**
     * Creates the indexes, and with the first of them the collection, unless they are there. Changes none: an index of the
     * same keys with other options, such as another {@code expire-after}, makes this fail. Retries for as long as the
     * settings' patience.
     */
    public static Mono<Void> create(MongoSettings settings) {
        return Mono.using(
                        () -> new Connection(settings, UnaryOperator.identity()),
                        connection -> createIndexes(connection.events(), settings))
                .subscribeOn(Schedulers.boundedElastic())
                .retryWhen(MongoSink.backoff(settings)
                        .retry(failure -> StoreErrors.of(failure) == Verdict.RETRY, Schedulers.parallel()));
    }

    private static Mono<Void> createIndexes(MongoCollection<RawBsonDocument> events, MongoSettings settings) {
        return Flux.from(events.createIndexes(indexes(settings))).then();
    }

    private static List<IndexModel> indexes(MongoSettings settings) {
        List<IndexModel> indexes = new ArrayList<>();
        indexes.add(new IndexModel(newestFirst(EventDocument.USER_ID)));
        indexes.add(new IndexModel(newestFirst(EventDocument.EVENT_TYPE)));
        settings.expireAfter().ifPresent(age -> indexes.add(expiry(age)));
        return indexes;
    }

    private static Bson newestFirst(String field) {
        return Indexes.compoundIndex(Indexes.ascending(field), Indexes.descending(EventDocument.TIMESTAMP));
    }

    private static IndexModel expiry(Duration age) {
        return new IndexModel(
                Indexes.ascending(EventDocument.TIMESTAMP),
                new IndexOptions().expireAfter(age.toSeconds(), TimeUnit.SECONDS));
    }
}
