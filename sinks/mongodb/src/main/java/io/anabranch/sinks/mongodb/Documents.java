package io.anabranch.sinks.mongodb;

import com.mongodb.MongoNamespace;
import java.util.List;
import org.bson.RawBsonDocument;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a bulk asks of the collection. */
interface Documents {
    MongoNamespace collection();

    /**
     * Stores them, and removes what the deletions among them tell, in no order, going on past an error. No two are of one id.
     *
     * @return completes when all are stored; fails with {@link com.mongodb.MongoBulkWriteException} when the server tells
     *     which are not, else with whatever the driver met
     */
    Mono<Void> write(List<EncodedEvent> events);

    /** The ids of those that are stored, whatever stood in the way of writing them. */
    Flux<String> held(List<RawBsonDocument> documents);
}
