package io.anabranch.app.verify;

import io.anabranch.app.verify.Truth.LoggedEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a sink holds that is given some event types only. */
final class FirstOfTypes implements Expected {
    private final String sink;
    private final List<String> types;
    private final Map<String, Long> fingerprints = new HashMap<>();

    FirstOfTypes(String sink, List<String> types) {
        this.sink = sink;
        this.types = List.copyOf(types);
    }

    @Override
    public String sink() {
        return sink;
    }

    /** An event that was refused is expected all the same: as a dead letter. */
    @Override
    public void add(LoggedEvent event, DeadLetterBook dead) {
        if (types.contains(event.type())) {
            fingerprints.putIfAbsent(event.id(), event.fingerprint());
        }
    }

    @Override
    public Map<String, Long> fingerprints() {
        return Map.copyOf(fingerprints);
    }
}
