package io.anabranch.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.topology.Backoff;
import io.anabranch.topology.Branch;
import io.anabranch.topology.DeadLetterBudget;
import io.anabranch.topology.DeadLetters;
import io.anabranch.topology.ObservedSink;
import io.anabranch.topology.Pipeline;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

@WithServers(Server.KAFKA)
final class KafkaRebalanceIT {
    private static final int PARTITIONS = 4;
    private static final int EVENTS = 30_000;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Backoff RESTART = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), Backoff.FOR_EVER);

    private final CollectingSink quick = new CollectingSink("quick", Duration.ofMillis(5));
    private final CollectingSink slow = new CollectingSink("slow", Duration.ofMillis(50));
    private final List<String> backwards = new ArrayList<>();
    private final KafkaSettings settings;
    private final String topic;
    private final Probe probe;

    KafkaRebalanceIT(TestServers servers) {
        topic = servers.newName("events");
        settings = TestTopics.withWindow(TestTopics.settings(servers.kafka(), topic), 16 << 20);
        probe = new Probe(servers.kafka());
    }

    @AfterEach
    void close() {
        probe.close();
    }

    @Test
    void losesAndRepeatsNothingAndNeverCommitsBackwardsWhileReplicasComeAndGo() throws Exception {
        losesAndRepeatsNothing(settings);
    }

    @Test
    void soItDoesWithTheClassicCooperativeProtocol(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("client.properties"), """
                group.protocol=classic
                partition.assignment.strategy=org.apache.kafka.clients.consumer.CooperativeStickyAssignor
                """);
        losesAndRepeatsNothing(with(settings, Optional.empty(), Optional.of(file.toString())));
    }

    @Test
    void aStaticMemberThatComesBackKeepsItsPartitions() throws Exception {
        KafkaTopics.create(settings, PARTITIONS, 1).block(SOON);
        probe.produce(topic, PARTITIONS, 0, 1_000);
        KafkaSettings named = with(settings, Optional.of("replica-1"), Optional.empty());
        Replica before = new Replica(named);
        Replica other = new Replica(with(settings, Optional.of("replica-2"), Optional.empty()));
        await().atMost(SOON).until(() -> slow.distinct() == 1_000 && quick.distinct() == 1_000);
        await().atMost(SOON).until(() -> probe.members(settings.group()) == 2);

        before.stop();
        Replica after = new Replica(named);
        probe.produce(topic, PARTITIONS, 1_000, 1_000);

        await().atMost(SOON).until(() -> slow.distinct() == 2_000 && quick.distinct() == 2_000);
        assertThat(probe.members(settings.group())).isEqualTo(2);
        after.stop();
        other.stop();
        assertThat(slow.repeated()).isZero();
    }

    private void losesAndRepeatsNothing(KafkaSettings ofReplicas) throws Exception {
        KafkaTopics.create(settings, PARTITIONS, 1).block(SOON);
        Map<Integer, Long> committed = new HashMap<>();
        CompletableFuture<Void> producing = CompletableFuture.runAsync(this::produceAll);
        Replica lasting = new Replica(ofReplicas);

        for (int round = 0; round < 3; round++) {
            awaitProgress(committed);
            Replica passing = new Replica(ofReplicas);
            await().atMost(SOON)
                    .until(() -> !passing.reading.positions(slow.name()).isEmpty());
            awaitProgress(committed);
            passing.stop();
        }
        producing.get(2, TimeUnit.MINUTES);
        await().atMost(SOON).until(() -> sample(committed) == EVENTS);
        await().atMost(SOON).until(() -> quick.distinct() == EVENTS);
        lasting.stop();

        assertThat(backwards).isEmpty();
        assertThat(slow.distinct()).isEqualTo(EVENTS);
        assertThat(quick.distinct()).isEqualTo(EVENTS);
        // Nothing failed, so what was handed out was committed before its partition went.
        assertThat(slow.repeated()).isZero();
        assertThat(quick.repeated()).isZero();
    }

    private static KafkaSettings with(
            KafkaSettings settings, Optional<String> instanceId, Optional<String> properties) {
        return new KafkaSettings(
                settings.brokers(),
                settings.topics(),
                settings.group(),
                settings.deadLetters(),
                settings.window(),
                settings.maxRecordSize(),
                settings.maxClockSkew(),
                instanceId,
                properties);
    }

    /** Little by little, so that there is always something in flight. */
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
        probe.committed(Assignments.group(settings.group(), slow.name())).forEach((partition, offset) -> {
            if (offset < before.getOrDefault(partition, 0L)) {
                backwards.add(partition + ": " + before.get(partition) + " to " + offset);
            }
            before.put(partition, offset);
        });
        return before.values().stream().mapToLong(Long::longValue).sum();
    }

    private final class Replica {
        private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
        private final KafkaReading reading;
        private final Sinks.Empty<Void> stop = Sinks.empty();
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private final Disposable running;

        Replica(KafkaSettings ofReplica) {
            reading = new KafkaReading(ofReplica, meters);
            List<Branch> branches = List.of(branch(quick), branch(slow));
            running = new Pipeline(branches, reading.run(), RESTART, SOON, Schedulers.parallel(), meters)
                    .run(stop.asMono())
                    .subscribe(done -> {}, failure::set);
        }

        private Branch branch(CollectingSink sink) {
            DeadLetters none = rejected ->
                    Mono.error(new IllegalStateException(rejected.get(0).detail()));
            return new Branch(
                    reading.source(sink.name(), BranchSettings.DEFAULTS),
                    new ObservedSink(sink, meters, Clock.systemUTC()),
                    none,
                    DeadLetterBudget.UNLIMITED,
                    Clock.systemUTC(),
                    meters);
        }

        void stop() {
            stop.emitEmpty(Sinks.EmitFailureHandler.FAIL_FAST);
            await().atMost(SOON).until(running::isDisposed);
            reading.close().block(SOON);
            assertThat(failure.get()).isNull();
        }
    }
}
