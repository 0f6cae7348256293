package io.anabranch.ingest;

import io.anabranch.local.TestServers;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What tests of a source begin with: a topic of two partitions, and sources and readings that are closed after each. */
abstract class SourceOfATopic {
    static final Duration SOON = Duration.ofSeconds(20);

    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final KafkaSettings settings;
    final String topic;
    final String group;
    final Probe probe;
    private final List<KafkaSource> sources = new ArrayList<>();
    private final List<Reading> readings = new ArrayList<>();

    SourceOfATopic(TestServers servers, String lane) {
        topic = servers.newName("events");
        settings = TestTopics.settings(servers.kafka(), topic);
        group = settings.group(lane);
        probe = new Probe(servers.kafka());
    }

    @BeforeEach
    void createTopics() {
        KafkaTopics.create(settings, 2, 1).block(SOON);
    }

    @AfterEach
    void close() {
        readings.forEach(Reading::cancel);
        sources.forEach(source -> source.close().block(SOON));
        probe.close();
    }

    KafkaSource closedLater(KafkaSource source) {
        sources.add(source);
        return source;
    }

    Reading read(KafkaSource source) {
        Reading reading = Reading.of(source);
        readings.add(reading);
        return reading;
    }

    double lag() {
        return meters.find("anabranch.lag.records").gauges().stream()
                .mapToDouble(Gauge::value)
                .sum();
    }
}
