package io.anabranch.sinks.search;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anabranch.sinks.kit.StoredEvent;
import reactor.core.publisher.Mono;

/** Is there an event of this id? One request that looks it up in the index of every day. */
public final class EventById {
    private final IndexReader reading;

    EventById(IndexReader reading) {
        this.reading = reading;
    }

    /** The event, once a refresh has made it visible; the newest where days have one each; empty where there is none. */
    public Mono<StoredEvent> of(String eventId) {
        ObjectNode question = IndexReader.object().put("size", 1);
        question.putArray("sort").addObject().put(Documents.TIMESTAMP, "desc");
        question.putObject("query").putObject("ids").putArray("values").add(eventId);
        return reading.ask("an event by id", question)
                .flatMap(answer -> Mono.fromCallable(() -> Hits.read(answer)))
                .flatMapIterable(Hits::events)
                .next();
    }
}
