package io.anabranch.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.anabranch.settings.ByteSize;
import java.util.List;
import java.util.Random;

/** Settings and records for tests. */
final class TestTopics {
    private TestTopics() {}

    static KafkaSettings settings(String brokers, String topic) {
        return KafkaSettings.of(brokers, List.of(topic), topic, topic + ".dead");
    }

    /** The same with a window of so many bytes. */
    static KafkaSettings withWindow(KafkaSettings settings, long bytes) {
        return new KafkaSettings(
                settings.brokers(),
                settings.topics(),
                settings.group(),
                settings.deadLetters(),
                new ByteSize(bytes),
                settings.maxRecordSize(),
                settings.maxClockSkew(),
                settings.instanceId(),
                settings.clientProperties());
    }

    static byte[] json(String id, String text) {
        return bytes("{\"event_id\":\"" + id + "\",\"user_id\":\"u1\",\"event_type\":\"purchase\","
                + "\"timestamp\":\"2026-01-05T08:15:37.123456Z\",\"data\":{\"amount\":12.5,\"text\":\"" + text
                + "\"}}");
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    /** Bytes that no codec makes smaller. */
    static byte[] noise(int length) {
        byte[] noise = new byte[length];
        new Random(1).nextBytes(noise);
        return noise;
    }
}
