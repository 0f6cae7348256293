package io.anabranch.ingest.decode;

import io.anabranch.settings.Setting;
import io.anabranch.settings.Violations;
import java.util.List;
import java.util.Optional;

/** What is different in one topic; what is not given here is as in the section {@code event} itself. */
public record TopicEventSettings(
        @Setting(description = "One of kafka.topics") String topic,
        @Setting(description = "As event.id") Optional<List<String>> id,
        @Setting(description = "As event.user") Optional<List<String>> user,
        @Setting(description = "As event.type") Optional<List<String>> type,
        @Setting(description = "As event.time") Optional<EventTimeSettings> time,
        @Setting(description = "As event.data") Optional<String> data,
        @Setting(description = "As event.format") Optional<EventFormat> format,
        @Setting(description = "As event.envelope") Optional<Envelope> envelope,
        @Setting(description = "As event.deletes") Optional<Boolean> deletes) {
    public TopicEventSettings {
        Violations violations = new Violations();
        id.ifPresent(sources -> ValueSources.check(violations, "id", sources));
        user.ifPresent(sources -> ValueSources.check(violations, "user", sources));
        type.ifPresent(sources -> ValueSources.check(violations, "type", sources));
        data.ifPresent(source -> ValueSources.checkData(violations, source));
        violations.raise();
    }

    EventSettings over(EventSettings general) {
        return new EventSettings(
                id.orElse(general.id()),
                user.orElse(general.user()),
                type.orElse(general.type()),
                time.orElse(general.time()),
                data.orElse(general.data()),
                format.orElse(general.format()),
                envelope.orElse(general.envelope()),
                deletes.orElse(general.deletes()),
                List.of());
    }
}
