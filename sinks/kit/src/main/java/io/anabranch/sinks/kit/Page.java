package io.anabranch.sinks.kit;

import java.util.List;
import java.util.Optional;

/**
 * A run of events out of a longer one.
 *
 * @param next a token of letters, digits, {@code -} and {@code _}, with which the same question goes on right after the last of
 *     these events; empty once nothing follows. After a page that is full it is always there, so the last page may be empty
 */
public record Page(List<StoredEvent> events, Optional<String> next) {
    public Page {
        events = List.copyOf(events);
    }
}
