package io.anabranch.ingest;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import reactor.core.publisher.Mono;

/** What Kafka knows of the groups' offsets: commits take time, and fail, arrive though they failed, or arrive late. */
final class SimulatedOffsets {
    static final String GROUP = "g";

    private final SimulatedWorld world;
    private final SimulatedLog log;
    private final Invariants invariants;
    private final Map<String, long[]> committed = new HashMap<>();
    private final Map<String, SimulatedBranch> branches = new HashMap<>();
    private boolean sick;

    SimulatedOffsets(SimulatedWorld world, SimulatedLog log, Invariants invariants, List<SimulatedBranch> all) {
        this.world = world;
        this.log = log;
        this.invariants = invariants;
        for (SimulatedBranch branch : all) {
            String group = Assignments.group(GROUP, branch.name());
            long[] none = new long[log.partitions()];
            java.util.Arrays.fill(none, -1);
            committed.put(group, none);
            branches.put(group, branch);
        }
    }

    void setSick(boolean sick) {
        this.sick = sick;
        world.trace("offsets", sick ? "are sick" : "are well");
    }

    long committed(SimulatedBranch branch, int partition) {
        return Objects.requireNonNull(committed.get(Assignments.group(GROUP, branch.name())))[partition];
    }

    /** As an operator does with kafka-consumer-groups and --reset-offsets --to-earliest. */
    void resetToOldest(SimulatedBranch branch, int partition) {
        long[] of = Objects.requireNonNull(committed.get(Assignments.group(GROUP, branch.name())));
        of[partition] = log.begin(partition);
        world.trace("operator resets", branch.name(), "in", partition, "to", of[partition]);
    }

    /** The same as one process sees it. */
    OffsetStore of(SimulatedProcess process) {
        return new View(process);
    }

    private final class View implements OffsetStore {
        private final SimulatedProcess process;
        private final Map<String, Long> lastArrivals = new HashMap<>();

        View(SimulatedProcess process) {
            this.process = process;
        }

        @Override
        public Map<String, Map<TopicPartition, Long>> committed(
                Collection<String> groups, Collection<TopicPartition> partitions) {
            if (sick && world.chance(0.3)) {
                throw new TimeoutException("no answer");
            }
            Map<String, Map<TopicPartition, Long>> found = new HashMap<>();
            for (String group : groups) {
                for (TopicPartition partition : partitions) {
                    long offset = Objects.requireNonNull(committed.get(group))[partition.partition()];
                    if (offset >= 0) {
                        found.computeIfAbsent(group, each -> new HashMap<>()).put(partition, offset);
                    }
                }
            }
            return found;
        }

        @Override
        public Mono<Void> commit(String group, Map<TopicPartition, Long> offsets) {
            return Mono.defer(() -> {
                if (!process.isAlive()) {
                    return Mono.never();
                }
                SimulatedBranch branch = Objects.requireNonNull(branches.get(group));
                invariants.commits(process, branch, offsets);
                int soon = world.between(1, 15);
                if (!sick || world.chance(0.4)) {
                    long arrival = inOrder(group, soon);
                    arrive(branch, group, offsets, arrival);
                    return world.delay(arrival + world.between(0, 5));
                }
                Mono<Void> failure = Mono.error(() -> new SimulatedFailure("no commit"));
                return switch (world.random.nextInt(4)) {
                    case 0 -> world.delay(soon).then(failure);
                    case 1 -> {
                        long arrival = inOrder(group, soon);
                        arrive(branch, group, offsets, arrival);
                        yield world.delay(arrival).then(failure);
                    }
                    case 2 -> {
                        arrive(branch, group, offsets, soon + world.between(50, 4_000));
                        yield world.delay(soon).then(failure);
                    }
                    default -> {
                        int hangs = world.between(500, 8_000);
                        arrive(branch, group, offsets, world.between(1, 2 * hangs));
                        yield world.delay(hangs).then(failure);
                    }
                };
            });
        }

        /** What is sent over one connection arrives in order. */
        private long inOrder(String group, long delay) {
            long at = Math.max(world.now() + delay, lastArrivals.getOrDefault(group, 0L));
            lastArrivals.put(group, at);
            return at - world.now();
        }

        private void arrive(SimulatedBranch branch, String group, Map<TopicPartition, Long> offsets, long delay) {
            boolean survivesCrash = world.chance(0.5);
            world.after(delay, () -> {
                if (process.isAlive() || survivesCrash) {
                    long[] of = Objects.requireNonNull(committed.get(group));
                    offsets.forEach((partition, offset) -> {
                        of[partition.partition()] = offset;
                        invariants.committed(process, branch, partition.partition(), offset);
                    });
                }
            });
        }

        @Override
        public Map<TopicPartition, Range> ranges(Collection<TopicPartition> partitions) {
            Map<TopicPartition, Range> ranges = new HashMap<>();
            partitions.forEach(partition -> ranges.put(partition, log.range(partition.partition())));
            return ranges;
        }

        @Override
        public Map<TopicPartition, Long> firstSince(Instant time, Collection<TopicPartition> partitions) {
            throw new UnsupportedOperationException("no branch begins at a time");
        }

        @Override
        public Map<String, String> topicIds(Collection<String> topics) {
            return Map.of(SimulatedLog.TOPIC, "id");
        }
    }
}
