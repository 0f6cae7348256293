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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

@WithServers(Server.KAFKA)
final class KafkaRebalanceIT {
    private static final int PARTITIONS = 4;
    private static final int EVENTS = 30_000;
    private static final Duration SOON = Duration.ofSeconds(60);

    private final CollectingSink sink = new CollectingSink(Duration.ofMillis(50));
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
        CompletableFuture<Void> producing = CompletableFuture.runAsync(this::produceAll);
        Replica lasting = new Replica();

        for (int round = 0; round < 4; round++) {
            awaitProgress(committed);
            Replica passing = new Replica();
            await().atMost(SOON).until(passing.source::isReading);
            awaitProgress(committed);
            passing.stop();
        }
        producing.get(2, TimeUnit.MINUTES);
        await().atMost(SOON).until(() -> sample(committed) == EVENTS);
        lasting.stop();

        assertThat(backwards).isEmpty();
        assertThat(sample(committed)).isEqualTo(EVENTS);
        assertThat(sink.distinct()).isEqualTo(EVENTS);
        // Nothing failed, so what was handed out was committed before its partition went.
        assertThat(sink.repeated()).isZero();
    }

    /** Little by little, so that there is always something under way. */
    private void produceAll() {
        try {
            for (int from = 0; from < EVENTS; from += 100) {
                probe.produce(topic, PARTITIONS, from, 100);
            }
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    private void awaitProgress(Map<Integer, Long> committed) throws Exception {
        long goal = Math.min(EVENTS, sample(committed) + 1_500);
        await().atMost(SOON).until(() -> sample(committed) >= goal);
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
