package io.anabranch.ingest.decode;

import io.anabranch.settings.Setting;
import io.anabranch.settings.Violations;
import java.util.List;

/** Where an event's time is, and what it counts if it is a number. */
public record EventTimeSettings(
        @Setting(description = "Where the time is; the first that is there counts")
        List<String> from,

        @Setting(description = "What a number counts from 1970 on; iso lets no number be a time", defaultValue = "ms")
        EpochUnit unit) {
    public EventTimeSettings {
        from = List.copyOf(from);
        Violations violations = new Violations();
        ValueSources.check(violations, "from", from);
        violations.raise();
    }
}
