package io.anabranch.ingest;

import io.anabranch.settings.SchemaDiff.Action;
import io.anabranch.settings.SchemaDiff.Difference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/** What the topic of the dead letters must be configured with, so that it keeps each of them, and for its time. */
final class DeadLetterTopic {
    private static final String APPEND_TIME = "LogAppendTime";

    /** The broker's time, since a dead letter dated by a wrong local clock is refused, or deleted at once (invariant 8); and no compaction. */
    static final Map<String, String> KEEPING = Map.of(
            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
            APPEND_TIME,
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_DELETE);

    private DeadLetterTopic() {}

    /** @param configured the topic's configuration by name */
    static List<Difference> differences(String topic, Map<String, String> configured) {
        List<Difference> differences = new ArrayList<>();
        compare(
                differences,
                topic,
                configured,
                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                "with a local clock that is wrong, dead letters are refused or deleted too early");
        compare(
                differences,
                topic,
                configured,
                TopicConfig.CLEANUP_POLICY_CONFIG,
                "compaction refuses dead letters without a key, and deletes all but the last of a key");
        return differences;
    }

    /** Of a topic whose configuration this user may not read. */
    static Difference unreadable(String topic) {
        return new Difference(
                "topic '" + topic + "', configuration",
                "not readable by this user",
                "LogAppendTime and no compaction",
                Action.INFORMATIONAL,
                "to have it looked at, allow this user to DESCRIBE_CONFIGS the topic");
    }

    private static void compare(
            List<Difference> differences, String topic, Map<String, String> configured, String name, String why) {
        String expected = String.valueOf(KEEPING.get(name));
        String actual = configured.getOrDefault(name, expected);
        if (!actual.equals(expected)) {
            String command = "kafka-configs --alter --entity-type topics --entity-name " + topic + " --add-config "
                    + name + "=" + expected;
            differences.add(new Difference(
                    "topic '" + topic + "', " + name, actual, expected, Action.MANUAL, why + ": " + command));
        }
    }
}
