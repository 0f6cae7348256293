package io.anabranch.sinks.mongodb;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.mongodb.reactivestreams.client.AggregatePublisher;
import com.mongodb.reactivestreams.client.FindPublisher;
import com.mongodb.reactivestreams.client.MongoCollection;
import io.anabranch.sinks.kit.RetryingReader;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.bson.RawBsonDocument;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** How every reader asks the collection: answers are small and come whole, so that a question can be asked again. */
record CollectionReader(Connection connection, RetryingReader asking, MongoSettings settings) {
    /** At which a page ends, however few its documents are (invariant 6). */
    static final int PAGE_BYTES = 8 << 20;

    /** @param what the question, as people know it */
    Mono<List<RawBsonDocument>> all(
            String what, Function<MongoCollection<RawBsonDocument>, Publisher<RawBsonDocument>> question) {
        return asking.ask(what, ask(question).collectList());
    }

    /** The first of them, up to the one with which they are {@link #PAGE_BYTES} or more. */
    Mono<List<RawBsonDocument>> page(
            String what, Function<MongoCollection<RawBsonDocument>, Publisher<RawBsonDocument>> question) {
        return asking.ask(what, Mono.defer(() -> {
            AtomicLong bytes = new AtomicLong();
            return ask(question)
                    .takeUntil(document -> bytes.addAndGet(document.getByteLength()) >= PAGE_BYTES)
                    .collectList();
        }));
    }

    static boolean isFull(List<RawBsonDocument> page) {
        return page.stream().mapToLong(RawBsonDocument::getByteLength).sum() >= PAGE_BYTES;
    }

    /** Ends in the server too, when the driver no longer waits for it. */
    FindPublisher<RawBsonDocument> timed(FindPublisher<RawBsonDocument> question) {
        return question.maxTime(settings.requestTimeout().toMillis(), MILLISECONDS);
    }

    /** The same; groups that exceed the server's memory go to its disk. */
    AggregatePublisher<RawBsonDocument> timed(AggregatePublisher<RawBsonDocument> question) {
        return question.maxTime(settings.requestTimeout().toMillis(), MILLISECONDS)
                .allowDiskUse(true);
    }

    private Flux<RawBsonDocument> ask(Function<MongoCollection<RawBsonDocument>, Publisher<RawBsonDocument>> question) {
        return Mono.fromCallable(connection::events)
                // The name server may be asked, by a blocking call.
                .subscribeOn(Schedulers.boundedElastic())
                .flatMapMany(question);
    }
}
