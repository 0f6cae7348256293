package io.anabranch.sinks.mongodb;

import com.mongodb.client.model.Filters;
import io.anabranch.sinks.kit.StoredEvent;
import reactor.core.publisher.Mono;

/** Is there an event of this id? Read by the key. */
public final class EventById {
    private final CollectionReader reading;

    EventById(CollectionReader reading) {
        this.reading = reading;
    }

    /** The event; empty where there is none. */
    public Mono<StoredEvent> of(String eventId) {
        return reading.all(
                        "an event by id",
                        events -> reading.timed(events.find(Filters.eq(EventDocument.ID, eventId))
                                .limit(1)))
                .flatMapIterable(found -> found)
                .next()
                .map(EventDocument::read);
    }
}
