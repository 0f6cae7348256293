package io.anabranch.ingest;

import io.anabranch.topology.ByteSize;
import io.anabranch.topology.Complaints;
import io.anabranch.topology.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where the events are, and how this program reads them. */
public record KafkaSettings(
        @Setting(is = "Brokers to start from, host:port, separated by commas")
        String brokers,

        @Setting(is = "Topic of the events") String topic,

        @Setting(is = "Consumer group; each lane reads as <group>.<lane>")
        String group,

        @Setting(is = "Topic that keeps what can never be stored")
        String deadLetters,

        @Setting(is = "A record with a longer value is rejected", orElse = "1MiB")
        ByteSize maxRecordSize,

        @Setting(is = "An event dated further ahead of its record is rejected", orElse = "1h")
        Duration maxAhead,

        @Setting(
                is =
                        "Bytes of one fetch, as sent by the broker: a lane holds its batches in flight, and two more ahead",
                orElse = "8MiB")
        ByteSize fetchSize,

        @Setting(is = "How long batches under way may still be committed after a lane stops reading", orElse = "30s")
        Duration grace,

        @Setting(is = "Name of this replica, unique in its group: a restart within the session keeps its partitions")
        Optional<String> instanceId,

        @Setting(is = "File of Kafka client properties, as for --command-config: security and tuning")
        Optional<String> clientProperties) {

    private static final String BROKER = "([^\\s,:/\\[\\]]+|\\[[0-9a-fA-F:]+]):\\d{1,5}";
    private static final Pattern BROKERS = Pattern.compile(BROKER + "(\\s*,\\s*" + BROKER + ")*");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    public KafkaSettings {
        new Complaints()
                .unless(BROKERS.matcher(brokers).matches(), "brokers", brokers, "host:port, separated by commas")
                .unless(isTopic(topic), "topic", topic, "1 to 249 of a-z A-Z 0-9 . _ -")
                .unless(!group.isBlank(), "group", group, "a name")
                .unless(isTopic(deadLetters), "dead-letters", deadLetters, "1 to 249 of a-z A-Z 0-9 . _ -")
                .unless(
                        !deadLetters.equals(topic),
                        "dead-letters",
                        deadLetters,
                        "another topic than that of the events")
                .unless(isWithin(maxRecordSize, 1 << 10, 64 << 20), "max-record-size", maxRecordSize, "1KiB to 64MiB")
                .unless(!maxAhead.isNegative(), "max-ahead", maxAhead, "0s or more")
                .unless(isWithin(fetchSize, 64 << 10, 1 << 30), "fetch-size", fetchSize, "64KiB to 1GiB")
                .unless(!grace.isNegative(), "grace", grace, "0s or more")
                .unless(
                        instanceId.map(KafkaSettings::isTopic).orElse(true),
                        "instance-id",
                        instanceId.orElse(""),
                        "1 to 249 of a-z A-Z 0-9 . _ -")
                .unless(
                        clientProperties.map(Path::of).map(Files::isReadable).orElse(true),
                        "client-properties",
                        clientProperties.orElse(""),
                        "a file that can be read")
                .raise();
    }

    /** The consumer group of a lane. */
    public String group(String lane) {
        return group + "." + lane;
    }

    private static boolean isTopic(String name) {
        return NAME.matcher(name).matches() && !name.equals(".") && !name.equals("..");
    }

    private static boolean isWithin(ByteSize size, long least, long most) {
        return size.bytes() >= least && size.bytes() <= most;
    }
}
