package io.anabranch.ingest;

import io.anabranch.ingest.decode.EventDecoder;
import io.anabranch.local.TestServers;
import io.anabranch.topology.Source;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/** What tests of a reading begin with: a topic of two partitions, and processes that are closed after each. */
abstract class ReadingOfATopic {
    static final Duration SOON = Duration.ofSeconds(30);

    final KafkaSettings settings;
    final String topic;
    final Probe probe;
    private final List<TestProcess> processes = new ArrayList<>();

    ReadingOfATopic(TestServers servers) {
        topic = servers.newName("events");
        settings = TestTopics.withWindow(TestTopics.settings(servers.kafka(), topic), 16 << 20);
        probe = new Probe(servers.kafka());
    }

    @BeforeEach
    void createTopics() {
        KafkaTopics.create(settings, 2, 1).block(SOON);
    }

    @AfterEach
    void close() {
        processes.forEach(TestProcess::close);
        probe.close();
    }

    TestProcess process(String... branches) {
        Map<String, BranchSettings> all = new HashMap<>();
        for (String branch : branches) {
            all.put(branch, BranchSettings.DEFAULTS);
        }
        return process(settings, all);
    }

    TestProcess process(KafkaSettings ofProcess, Map<String, BranchSettings> branches) {
        TestProcess process = new TestProcess(ofProcess, branches);
        processes.add(process);
        return process;
    }

    String group(String branch) {
        return Assignments.group(settings.group(), branch);
    }

    /** A reading and its sources, as in one process. */
    static final class TestProcess {
        final SimpleMeterRegistry meters = new SimpleMeterRegistry();
        final KafkaReading reading;
        private final Map<String, Source> sources = new HashMap<>();
        private final List<BatchTaker> takers = new ArrayList<>();
        private final Disposable running;

        TestProcess(KafkaSettings settings, Map<String, BranchSettings> branches) {
            EventDecoder decoder = new EventDecoder(settings.maxRecordSize(), settings.maxClockSkew());
            reading = new KafkaReading(settings, meters, decoder::decode, Schedulers.parallel());
            branches.forEach((name, branch) -> sources.put(name, reading.source(name, branch)));
            sources.put(KafkaReading.DECODE, reading.malformed());
            running = reading.run().subscribe();
        }

        Source source(String branch) {
            Source source = sources.get(branch);
            if (source == null) {
                throw new IllegalArgumentException(branch);
            }
            return source;
        }

        BatchTaker take(String branch) {
            BatchTaker taker = BatchTaker.of(source(branch));
            takers.add(taker);
            return taker;
        }

        double read(String reader) {
            return meters.get("anabranch.log.bytes.read")
                    .tag("reader", reader)
                    .counter()
                    .count();
        }

        double lag(String sink) {
            return meters.get("anabranch.lag.records").tag("sink", sink).gauge().value();
        }

        /** As the program stops: what is done is committed, and the group is left. */
        void close() {
            takers.forEach(BatchTaker::cancel);
            running.dispose();
            reading.close().block(SOON);
        }
    }
}
