package io.anabranch.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.anabranch.ingest.decode.EventDecoder;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.SourceRecord;
import io.anabranch.topology.SourceRecord.Header;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The wire form of a dead letter: the record as it came, with Kafka Connect's headers, which every tool for dead letters
 * reads, and ours.
 *
 * @see <a href="https://github.com/apache/kafka/blob/4.3/connect/runtime/src/main/java/org/apache/kafka/connect/runtime/errors/DeadLetterQueueReporter.java">DeadLetterQueueReporter</a>
 */
final class DeadLetterRecords {
    static final String CONNECT = "__connect.errors.";
    /** The first of the headers that are not the record's own. */
    static final String FIRST = CONNECT + "topic";

    static final String SINK = "anabranch.sink";
    static final String REASON = "anabranch.reason";
    static final String TIMESTAMP = "anabranch.timestamp";
    /** How often it was tried, from 1 on: what is sent to a sink again and refused again is tried once more. */
    static final String ATTEMPTS = "anabranch.attempts";

    private static final String DECODER = "decode";
    private static final int MAX_ATTEMPTS = 1_000_000;

    private final String topic;
    private final String pipeline;
    private final String replica;

    DeadLetterRecords(KafkaSettings settings) {
        this.topic = settings.deadLetters().topic();
        this.pipeline = settings.group();
        this.replica = settings.instanceId().orElse("0");
    }

    ProducerRecord<byte[], byte[]> of(Rejected rejected) {
        SourceRecord record = rejected.record();
        // Dated now: by its own date retention might delete it at once. That date is in a header.
        return new ProducerRecord<>(
                topic, null, record.key().orElse(null), record.hasValue() ? record.value() : null, headers(rejected));
    }

    private Headers headers(Rejected rejected) {
        SourceRecord record = rejected.record();
        Headers headers = new RecordHeaders();
        int attempts = 1;
        for (Header original : record.headers()) {
            if (original.name().equals(ATTEMPTS)) {
                attempts = 1 + attempts(original.value());
            } else {
                headers.add(original.name(), original.value());
            }
        }
        boolean undecoded = rejected.by().equals(DECODER);
        add(headers, FIRST, record.topic());
        add(headers, CONNECT + "partition", Integer.toString(record.partition()));
        add(headers, CONNECT + "offset", Long.toString(record.offset()));
        add(headers, CONNECT + "connector.name", pipeline);
        add(headers, CONNECT + "task.id", replica);
        add(headers, CONNECT + "stage", undecoded ? "VALUE_CONVERTER" : "TASK_PUT");
        add(headers, CONNECT + "class.name", undecoded ? EventDecoder.class.getName() : rejected.by());
        add(headers, CONNECT + "exception.class.name", Rejected.class.getName());
        add(headers, CONNECT + "exception.message", rejected.reason() + ": " + rejected.detail());
        add(headers, SINK, rejected.by());
        add(headers, REASON, rejected.reason().code());
        add(headers, TIMESTAMP, Long.toString(record.timestampMillis()));
        add(headers, ATTEMPTS, Integer.toString(attempts));
        return headers;
    }

    /** Of a header that anybody may have written: 0 where it holds no such number. */
    static int attempts(byte @Nullable [] value) {
        try {
            int attempts = value == null ? 0 : Integer.parseInt(new String(value, UTF_8));
            return Math.max(0, Math.min(attempts, MAX_ATTEMPTS));
        } catch (NumberFormatException other) {
            return 0;
        }
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(UTF_8));
    }
}
