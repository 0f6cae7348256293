package io.anabranch.sinks.mongodb;

import com.mongodb.reactivestreams.client.MongoCollection;
import io.anabranch.topology.Asking;
import java.util.List;
import java.util.function.Function;
import org.bson.BsonDocument;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** How every reader asks the collection: answers are small and come whole, so that a question can be asked again. */
record Reading(Connection connection, Asking asking, MongoSettings settings) {
    /** @param what the question, as people know it */
    Mono<List<BsonDocument>> all(
            String what, Function<MongoCollection<BsonDocument>, Publisher<BsonDocument>> question) {
        Mono<List<BsonDocument>> answer = Mono.fromCallable(
                        () -> connection.events().withDocumentClass(BsonDocument.class))
                // The name server may be asked, by a blocking call.
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(events -> Flux.from(question.apply(events)).collectList());
        return asking.ask(what, answer);
    }
}
