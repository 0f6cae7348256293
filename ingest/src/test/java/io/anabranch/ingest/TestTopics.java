package io.anabranch.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.anabranch.topology.ByteSize;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;

/** Settings and records for tests. */
final class TestTopics {
    private TestTopics() {}

    static KafkaSettings settings(String brokers, String topic) {
        return new KafkaSettings(
                brokers,
                topic,
                topic,
                topic + ".dead",
                new ByteSize(1 << 20),
                Duration.ofHours(1),
                new ByteSize(8 << 20),
                Duration.ofSeconds(30),
                Optional.empty(),
                Optional.empty());
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
