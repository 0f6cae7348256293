package io.anabranch.app.event;

import io.anabranch.topology.Deletion;
import io.anabranch.topology.Event;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a deletion knows of its event, but for the id, by the names that people read. */
final class KnownOfDeletion {
    private KnownOfDeletion() {}

    static Map<String, String> of(Event event) {
        Map<String, String> known = new LinkedHashMap<>();
        Deletion deletion = event.deletion().orElseThrow();
        deletion.userId().ifPresent(user -> known.put("user", user));
        deletion.timestamp().ifPresent(time -> known.put("time", time.toString()));
        deletion.deletedAt().ifPresent(time -> known.put("deleted", time.toString()));
        return known;
    }
}
