package io.anabranch.ingest;

import static io.anabranch.ingest.TestTopics.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.topology.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Records that are few bytes on the wire and a gigabyte in the heap. */
@WithServers(Server.KAFKA)
final class BombIT extends ReadingOfATopic {
    private static final int RECORDS = 400;
    private static final int LENGTH = 1_000_000;

    BombIT(TestServers servers) {
        super(servers);
    }

    @Test
    void aBatchIsBoundedByTheBytesThatItHoldsWhicheverWayItComes() throws Exception {
        produceBomb();
        TestProcess process = process("feed", "store");
        process.source("store").pause();
        BatchTaker store = process.take("store");

        assertThat(largestBatch(process.take("feed"))).isLessThan(6L * LENGTH);
        process.source("store").resume();
        assertThat(largestBatch(store)).as("by a catch-up").isLessThan(6L * LENGTH);
    }

    private long largestBatch(BatchTaker taker) throws InterruptedException {
        long largest = 0;
        int events = 0;
        while (events < RECORDS) {
            Batch batch = taker.next();
            long bytes = batch.events().stream()
                    .mapToLong(event -> event.record().value().length)
                    .sum();
            events += batch.events().size();
            largest = Math.max(largest, bytes);
            batch.commit().block(SOON);
        }
        return largest;
    }

    private void produceBomb() throws Exception {
        Map<String, Object> properties = Map.of(
                "bootstrap.servers",
                settings.brokers(),
                "compression.type",
                "zstd",
                "linger.ms",
                200,
                "batch.size",
                40 << 20,
                "max.request.size",
                64 << 20,
                "buffer.memory",
                128L << 20);
        List<Future<?>> sent = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            String text = "x".repeat(LENGTH - json("e0", "").length - 4);
            for (int i = 0; i < RECORDS; i++) {
                sent.add(producer.send(new ProducerRecord<>(topic, 0, null, json("e" + i, text))));
            }
            for (Future<?> each : sent) {
                each.get();
            }
        }
    }
}
