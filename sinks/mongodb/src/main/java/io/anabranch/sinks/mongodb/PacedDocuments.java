package io.anabranch.sinks.mongodb;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoNamespace;
import io.anabranch.sinks.kit.AdaptiveLimit;
import io.anabranch.sinks.kit.AdaptiveLimit.Slot;
import java.time.Duration;
import java.util.List;
import org.bson.RawBsonDocument;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The documents, of which fewer bulks are inserted at once while the store is overloaded, silent or slow.
 *
 * @param timeout with one request: the driver has none where a request blocks on its way out, as towards a stopped process
 */
record PacedDocuments(Documents documents, AdaptiveLimit limit, Duration timeout, Scheduler timer)
        implements Documents {
    @Override
    public MongoNamespace collection() {
        return documents.collection();
    }

    @Override
    public Mono<Void> insert(List<RawBsonDocument> some) {
        return limit.slot(slot -> documents
                .insert(some)
                .timeout(timeout, timer)
                .doOnSuccess(stored -> slot.succeeded())
                .doOnError(failure -> judge(slot, failure)));
    }

    private static void judge(Slot slot, Throwable failure) {
        // An answer about single documents, such as those that are there already, took the store no longer.
        if (failure instanceof MongoBulkWriteException answer && answer.getWriteConcernError() == null) {
            slot.succeeded();
        } else if (StoreErrors.of(failure) == ErrorClass.RETRY || failure instanceof MongoBulkWriteException) {
            slot.dropped();
        }
    }

    @Override
    public Flux<String> held(List<RawBsonDocument> some) {
        return documents.held(some).timeout(timeout, timer);
    }
}
