package io.anabranch.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.topology.DeadLetters;
import io.anabranch.topology.Lane;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

@WithServers(Server.KAFKA)
final class KafkaRebalanceIT {
    private static final int PARTITIONS = 4;
    private static final Duration SOON = Duration.ofSeconds(60);

    private final CollectingSink sink = new CollectingSink(Duration.ofMillis(20));
    private final List<String> backwards = new ArrayList<>();
    private final KafkaSettings settings;
    private final String topic;
    private final Probe probe;

    KafkaRebalanceIT(TestServers servers) {
        topic = servers.newName("events");
        settings = TestTopics.settings(servers.kafka(), topic);
        probe = new Probe(servers.kafka());
    }

    @AfterEach
    void close() {
        probe.close();
    }

    @Test
    void losesNothingAndNeverCommitsBackwardsWhileReplicasComeAndGo() throws Exception {
        KafkaTopics.create(settings, PARTITIONS, 1).block(SOON);
        Map<Integer, Long> committed = new HashMap<>();
        Replica lasting = new Replica();
        Replica passing = null;
        int produced = 0;

        for (int round = 0; round < 12; round++) {
            probe.produce(topic, PARTITIONS, produced, 2_000);
            produced += 2_000;
            if (round % 3 == 1) {
                passing = new Replica();
                await().atMost(SOON).until(passing.source::isReading);
            } else if (round % 3 == 0 && passing != null) {
                passing.stop();
            }
            assertThat(sample(committed)).isLessThanOrEqualTo(produced);
        }
        int all = produced;
        await().atMost(SOON).until(() -> sink.distinct() == all);
        await().atMost(SOON).until(() -> sample(committed) == all);
        lasting.stop();
        if (passing != null) {
            passing.stop();
        }

        assertThat(backwards).isEmpty();
        assertThat(sample(committed)).isEqualTo(all);
        // Nothing failed, so what was handed out was committed before its partition went.
        assertThat(sink.repeated()).isZero();
    }

    private long sample(Map<Integer, Long> before) throws Exception {
        probe.committed(settings.group("store")).forEach((partition, offset) -> {
            if (offset < before.getOrDefault(partition, 0L)) {
                backwards.add(partition + ": " + before.get(partition) + " to " + offset);
            }
            before.put(partition, offset);
        });
        return before.values().stream().mapToLong(Long::longValue).sum();
    }

    private final class Replica {
        private final KafkaSource source =
                new KafkaSource(settings, "store", Fetch.IN_BULK, Malformed.KEEP, new SimpleMeterRegistry());
        private final Sinks.Empty<Void> stop = Sinks.empty();
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private final Disposable running;

        Replica() {
            DeadLetters none = rejected ->
                    Mono.error(new IllegalStateException(rejected.get(0).detail()));
            running = new Lane("store", source, List.of(sink), none, 4)
                    .run(stop.asMono())
                    .subscribe(batch -> {}, failure::set);
        }

        void stop() {
            stop.emitEmpty(Sinks.EmitFailureHandler.FAIL_FAST);
            await().atMost(SOON).until(running::isDisposed);
            source.close().block(SOON);
            assertThat(failure.get()).isNull();
        }
    }
}
