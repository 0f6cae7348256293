package io.anabranch.ingest;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.topology.RejectReason;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.SourceRecord;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

class KafkaDeadLettersTest {
    @Test
    void opensThoughNoBrokerCanBeFoundAndFailsToKeep() {
        KafkaDeadLetters deadLetters = KafkaDeadLetters.open(
                TestTopics.settings("no-such-host.invalid:9092", "events"), new SimpleMeterRegistry());
        SourceRecord record = new SourceRecord("events", "id", 0, 0, 0, null, new byte[0], List.of());

        assertThatThrownBy(() -> deadLetters
                        .publish(List.of(new Rejected(record, "decode", RejectReason.MALFORMED_JSON, "empty")))
                        .block(Duration.ofSeconds(30)))
                .isInstanceOf(KafkaException.class);

        deadLetters.close().block(Duration.ofSeconds(30));
    }
}
