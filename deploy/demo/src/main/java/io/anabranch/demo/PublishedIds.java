package io.anabranch.demo;

import io.anabranch.load.Ledger;
import io.anabranch.load.Published;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The ids of all events that Kafka acknowledged. */
final class PublishedIds implements Ledger {
    private final Set<String> ids = ConcurrentHashMap.newKeySet();

    @Override
    public void note(Published published, int partition, long offset) {
        if (published.kind() != Published.Kind.MALFORMED) {
            ids.add(published.eventId());
        }
    }

    Set<String> ids() {
        return ids;
    }

    @Override
    public void close() {}
}
