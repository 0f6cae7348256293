package io.anabranch.ingest.decode;

import io.anabranch.settings.Setting;
import io.anabranch.settings.Violations;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** How records become events: where each part of one is, and in which form the values are. */
public record EventSettings(
        @Setting(
                description = "Where the event's identity is: two events with one id are one event",
                defaultValue = "/event_id, position")
        List<String> id,

        @Setting(description = "Where it says whom the event concerns", defaultValue = "/user_id")
        List<String> user,

        @Setting(description = "Where it says what happened", defaultValue = "/event_type")
        List<String> type,

        @Setting(
                description = "Where the event's time is, alone or as a section with from and unit",
                defaultValue = "/timestamp")
        EventTimeSettings time,

        @Setting(
                description = "Where the event's data is, an object; or whole, the value itself",
                defaultValue = "/data")
        String data,

        @Setting(
                description =
                        "How the values are written: json, or registry for those of a schema registry's serializers",
                defaultValue = "json")
        EventFormat format,

        @Setting(description = "What is around the event: none, or debezium for changes of rows", defaultValue = "none")
        Envelope envelope,

        @Setting(
                description =
                        "Whether a record without a value, and a row's deletion, removes the event of its id from the stores",
                defaultValue = "false")
        boolean deletes,

        @Setting(description = "What is different in single topics", defaultValue = "[]")
        List<TopicEventSettings> topics) {

    /** The form of an event where nothing else is set. */
    public static final EventSettings DEFAULTS = new EventSettings(
            List.of("/event_id", "position"),
            List.of("/user_id"),
            List.of("/event_type"),
            new EventTimeSettings(List.of("/timestamp"), EpochUnit.MS),
            "/data",
            EventFormat.JSON,
            Envelope.NONE,
            /* deletes= */ false,
            List.of());

    public EventSettings {
        id = List.copyOf(id);
        user = List.copyOf(user);
        type = List.copyOf(type);
        topics = List.copyOf(topics);
        List<String> names = topics.stream().map(TopicEventSettings::topic).toList();
        Violations violations = new Violations();
        ValueSources.check(violations, "id", id);
        ValueSources.check(violations, "user", user);
        ValueSources.check(violations, "type", type);
        ValueSources.checkData(violations, data);
        violations
                .check(new HashSet<>(names).size() == names.size(), "topics", names, "each topic once")
                .raise();
    }

    /** Whether the values of some topic are those of a schema registry's serializers. */
    public boolean needsRegistry() {
        return format == EventFormat.REGISTRY
                || topics.stream().anyMatch(topic -> topic.format().equals(Optional.of(EventFormat.REGISTRY)));
    }

    /** Whether nothing is said of where the parts of an event are. */
    boolean hasDefaultMapping() {
        return id.equals(DEFAULTS.id)
                && user.equals(DEFAULTS.user)
                && type.equals(DEFAULTS.type)
                && time.equals(DEFAULTS.time)
                && data.equals(DEFAULTS.data)
                && envelope == Envelope.NONE;
    }

    /** Whether deletions are read in any topic. */
    public boolean hasDeletes() {
        return deletes || topics.stream().anyMatch(each -> each.deletes().orElse(false));
    }

    /** As it is for one topic. */
    EventSettings of(String topic) {
        return topics.stream()
                .filter(each -> each.topic().equals(topic))
                .findFirst()
                .map(each -> each.over(this))
                .orElse(this);
    }
}
