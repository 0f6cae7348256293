package io.anabranch.sinks.mongodb;

import io.anabranch.sinks.kit.StoredEvents;

/**
 * What did this user do? Newest first by the millisecond, by the index of user and time. Events of one millisecond come in no
 * order, each once; more than 2,000 of them fail the question. A page ends with its events or at 8 MiB.
 */
public final class UserEvents {
    private final CollectionReader reading;

    UserEvents(CollectionReader reading) {
        this.reading = reading;
    }

    public StoredEvents of(String userId) {
        return new StoredEvents(new UserEventsQuery(reading, userId));
    }
}
