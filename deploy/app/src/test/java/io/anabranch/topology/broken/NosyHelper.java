package io.anabranch.topology.broken;

import io.anabranch.ingest.KafkaSettings;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import reactor.core.publisher.Mono;
import reactor.kafka.sender.SenderRecord;

/** Breaks the layout's rules, so that a test sees them fail. */
final class NosyHelper {
    private final ProducerRecord<String, String> record = new ProducerRecord<>("topic", "value");

    Optional<KafkaSettings> settings() {
        return Mono.<KafkaSettings>empty().blockOptional();
    }

    SenderRecord<String, String, Integer> fencedIn() {
        return SenderRecord.create(record, 1);
    }

    void end() {
        System.out.println("ends");
        System.exit(1);
    }
}
