package io.anabranch.load;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A wire form of events: what a record's value and headers are. The same event has the same bytes every time. For one thread. */
public interface EventFormat {
    /** The project's own JSON form, which needs no mapping. */
    EventFormat PLAIN = event -> event.json().getBytes(StandardCharsets.UTF_8);

    /** The record's value. */
    byte[] value(ShopEvent event);

    /** The record's headers. */
    default Map<String, String> headers(ShopEvent event) {
        return Map.of();
    }

    /** The event's identity as the pipeline sees it. */
    default String eventId(ShopEvent event) {
        return event.id();
    }
}
