package io.anabranch.app.event;

import io.anabranch.app.settings.SinkSettings;
import io.anabranch.sinks.kit.Placement;
import io.anabranch.topology.Decoded;
import io.anabranch.topology.Event;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What became of one record.
 *
 * @param sinks what each sink does with it, by name, in the settings' order; empty where it is rejected or no sink is known
 */
public record Explanation(Decoded decoded, Map<String, Placement> sinks) {
    public Explanation {
        sinks = Collections.unmodifiableMap(new LinkedHashMap<>(sinks));
    }

    public static Explanation of(Decoded decoded, Collection<SinkSettings<?>> sinks) {
        Map<String, Placement> placements = new LinkedHashMap<>();
        if (decoded instanceof Event event) {
            sinks.forEach(sink -> placements.put(sink.name(), sink.placement(event)));
        }
        return new Explanation(decoded, placements);
    }

    /** For a reader. */
    public List<String> text() {
        return ExplanationText.of(this);
    }

    /** One JSON object: of {@code event} or {@code deletion}, and {@code sinks}; of {@code rejected}, or of {@code tombstone}. */
    public String json() {
        return ExplanationJson.of(this);
    }
}
