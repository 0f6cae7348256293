package io.anabranch.ingest;

import static io.anabranch.ingest.TestTopics.bytes;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.topology.RejectReason;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.SourceRecord;
import io.anabranch.topology.SourceRecord.Header;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@WithServers(Server.KAFKA)
final class KafkaDeadLettersIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final KafkaSettings settings;
    private final KafkaDeadLetters deadLetters;
    private final Probe probe;

    KafkaDeadLettersIT(TestServers servers) {
        settings = TestTopics.settings(servers.kafka(), servers.newName("events"));
        deadLetters = KafkaDeadLetters.open(settings, meters);
        probe = new Probe(servers.kafka());
    }

    @AfterEach
    void close() {
        deadLetters.close().block(SOON);
        probe.close();
    }

    @Test
    void keepsTheBytesAndTheHeadersAsTheyCameAndSaysWhereAndWhy() {
        KafkaTopics.create(settings, 2, 1).block(SOON);
        byte[] value = {(byte) 0xc0, (byte) 0xaf, 0, 1};
        List<Header> headers = List.of(new Header("h", bytes("1")), new Header("h", null));

        deadLetters
                .publish(List.of(
                        rejected(bytes("k"), value, headers, "cassandra"), rejected(null, value, List.of(), "decode")))
                .block(SOON);

        List<ConsumerRecord<byte[], byte[]>> kept =
                probe.read(settings.deadLetters().topic(), 2);
        assertThat(kept)
                .hasSize(2)
                .extracting(ConsumerRecord::timestampType)
                .as("dated by the broker, whatever the clock here says")
                .containsOnly(TimestampType.LOG_APPEND_TIME);
        assertThat(kept.get(0).key()).isEqualTo(bytes("k"));
        assertThat(kept.get(0).value()).isEqualTo(value);
        assertThat(kept.get(1).key()).isNull();
        assertThat(texts(kept.get(0)))
                .containsExactly(
                        "h=1",
                        "h=null",
                        "__connect.errors.topic=" + settings.topics().get(0),
                        "__connect.errors.partition=1",
                        "__connect.errors.offset=42",
                        "__connect.errors.connector.name=" + settings.group(),
                        "__connect.errors.task.id=0",
                        "__connect.errors.stage=TASK_PUT",
                        "__connect.errors.class.name=cassandra",
                        "__connect.errors.exception.class.name=io.anabranch.topology.Rejected",
                        "__connect.errors.exception.message=too-large: 70 KiB of 64 KiB",
                        "anabranch.sink=cassandra",
                        "anabranch.reason=too-large",
                        "anabranch.timestamp=1767600937000",
                        "anabranch.attempts=1");
        assertThat(texts(kept.get(1)))
                .contains(
                        "__connect.errors.stage=VALUE_CONVERTER",
                        "__connect.errors.class.name=io.anabranch.ingest.decode.EventDecoder");
        assertThat(meters.get("anabranch.dead.letters")
                        .tag("sink", "decode")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void keepsThousandsInTheirOrder() {
        KafkaTopics.create(settings, 2, 1).block(SOON);
        List<Rejected> many = IntStream.range(0, 5_000)
                .mapToObj(n -> rejected(null, bytes("v" + n), List.of(), "decode"))
                .toList();

        deadLetters.publish(many).block(SOON);

        assertThat(probe.read(settings.deadLetters().topic(), 5_000))
                .extracting(record -> new String(record.value(), UTF_8))
                .isEqualTo(IntStream.range(0, 5_000).mapToObj(n -> "v" + n).toList());
    }

    @Test
    void keepsARecordAsLargeAsTheTopicOfTheEventsTakes() {
        KafkaTopics.create(settings, 2, 1).block(SOON);

        deadLetters
                .publish(List.of(rejected(bytes("k"), new byte[10 << 20], List.of(), "decode")))
                .block(SOON);

        assertThat(probe.read(settings.deadLetters().topic(), 1))
                .singleElement()
                .satisfies(record -> assertThat(record.value()).hasSize(10 << 20));
    }

    @Test
    void saysWhatToDoWhenTheTopicIsMissing() {
        List<Rejected> many = List.of(
                rejected(null, bytes("1"), List.of(), "decode"), rejected(null, bytes("2"), List.of(), "decode"));

        assertThatThrownBy(() -> deadLetters.publish(many).block(SOON))
                .hasMessageContainingAll(
                        settings.deadLetters().topic(),
                        "does not exist",
                        settings.topics().get(0) + "-1@42");
    }

    @Test
    void saysWhatToDoWhenTheBrokerRefusesTheDateOfItsClock() throws Exception {
        probe.createTopic(settings.deadLetters().topic(), 1, Map.of("message.timestamp.before.max.ms", "0"));

        assertThatThrownBy(() -> deadLetters
                        .publish(List.of(rejected(null, TestTopics.noise(50), List.of(), "decode")))
                        .block(SOON))
                .hasMessageContainingAll(
                        settings.deadLetters().topic(), "clock", "message.timestamp.type=LogAppendTime");
    }

    @Test
    void saysWhatToDoWhenARecordIsTooLargeForTheTopic() throws Exception {
        probe.createTopic(settings.deadLetters().topic(), 1, Map.of("max.message.bytes", "2000"));

        assertThatThrownBy(() -> deadLetters
                        .publish(List.of(rejected(null, TestTopics.noise(5_000), List.of(), "decode")))
                        .block(SOON))
                .hasMessageContainingAll(
                        settings.deadLetters().topic(), "too large", "max.message.bytes", "5000 bytes");
    }

    private Rejected rejected(byte @Nullable [] key, byte[] value, List<Header> headers, String by) {
        SourceRecord record =
                new SourceRecord(settings.topics().get(0), "id", 1, 42, 1767600937000L, key, value, headers);
        return new Rejected(record, by, RejectReason.TOO_LARGE, "70 KiB of 64 KiB");
    }

    private static List<String> texts(ConsumerRecord<byte[], byte[]> record) {
        return java.util.Arrays.stream(record.headers().toArray())
                .map(header ->
                        header.key() + "=" + (header.value() == null ? "null" : new String(header.value(), UTF_8)))
                .toList();
    }
}
