package io.anabranch.ingest;

import io.anabranch.settings.ByteSize;
import io.anabranch.settings.HostAndPort;
import io.anabranch.settings.Setting;
import io.anabranch.settings.Violations;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where the events are, and how this program reads them. */
public record KafkaSettings(
        @Setting(description = "Brokers to start from, host:port, separated by commas", example = "localhost:9092")
        String brokers,

        @Setting(description = "Topics of the events", example = "events")
        List<String> topics,

        @Setting(
                description = "Consumer group; each sink's position is committed to <group>.<sink>",
                example = "anabranch")
        String group,

        @Setting(
                description =
                        "Topic that keeps what can never be stored, alone or as a section with max-share and window",
                example = "events.dead")
        DeadLetterSettings deadLetters,

        @Setting(
                description = "Heap that the events which sinks share may take, objects included",
                defaultValue = "64MiB")
        ByteSize window,

        @Setting(description = "A record with a longer value is rejected", defaultValue = "1MiB")
        ByteSize maxRecordSize,

        @Setting(description = "An event dated further ahead of its record is rejected", defaultValue = "1h")
        Duration maxClockSkew,

        @Setting(
                description =
                        "Name of this replica, unique in its group: a restart within the session keeps its partitions")
        Optional<String> instanceId,

        @Setting(description = "File of Kafka client properties, as for --command-config: security and tuning")
        Optional<String> clientProperties) {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    public KafkaSettings {
        topics = List.copyOf(topics);
        List<String> names = topics;
        Optional<String> ofClients = clientProperties.flatMap(ClientPropertiesCheck::problem);
        new Violations()
                .check(
                        Arrays.stream(brokers.split(",", -1)).map(String::strip).allMatch(HostAndPort::isOne),
                        "brokers",
                        brokers,
                        "host:port, separated by commas, " + HostAndPort.PORTS)
                .check(
                        !names.isEmpty() && names.stream().allMatch(KafkaSettings::isTopic),
                        "topics",
                        names,
                        "at least one name of 1 to 249 of a-z A-Z 0-9 . _ -")
                .check(new HashSet<>(names).size() == names.size(), "topics", names, "each topic once")
                .check(!group.isBlank(), "group", group, "a name")
                .check(
                        !names.contains(deadLetters.topic()),
                        "dead-letters",
                        deadLetters.topic(),
                        "another topic than those of the events")
                // Less would not take two of the largest batches.
                .check(isWithin(window, 16 << 20, 4L << 30), "window", window, "16MiB to 4GiB")
                .check(isWithin(maxRecordSize, 1 << 10, 64 << 20), "max-record-size", maxRecordSize, "1KiB to 64MiB")
                .check(!maxClockSkew.isNegative(), "max-clock-skew", maxClockSkew, "0s or more")
                .check(
                        instanceId.map(KafkaSettings::isTopic).orElse(true),
                        "instance-id",
                        instanceId.orElse(""),
                        "1 to 249 of a-z A-Z 0-9 . _ -")
                .check(ofClients.isEmpty(), "client-properties", clientProperties.orElse(""), ofClients.orElse(""))
                .raise();
    }

    /** With the defaults of everything that has one. */
    public static KafkaSettings of(String brokers, List<String> topics, String group, String deadLetters) {
        return new KafkaSettings(
                brokers,
                topics,
                group,
                DeadLetterSettings.of(deadLetters),
                new ByteSize(64 << 20),
                new ByteSize(1 << 20),
                Duration.ofHours(1),
                Optional.empty(),
                Optional.empty());
    }

    static boolean isTopic(String name) {
        return NAME.matcher(name).matches() && !name.equals(".") && !name.equals("..");
    }

    private static boolean isWithin(ByteSize size, long least, long most) {
        return size.bytes() >= least && size.bytes() <= most;
    }
}
