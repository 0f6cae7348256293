package io.anabranch.ingest;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The coordinator of the consumer group: gives partitions to processes, asks for them back, and takes some for dead. */
final class SimulatedGroup {
    private final SimulatedWorld world;
    private final SimulatedLog log;
    private final List<SimulatedProcess> members = new ArrayList<>();
    private final @Nullable SimulatedProcess[] owners;
    private final @Nullable SimulatedProcess[] targets;

    SimulatedGroup(SimulatedWorld world, SimulatedLog log) {
        this.world = world;
        this.log = log;
        this.owners = new SimulatedProcess[log.partitions()];
        this.targets = new SimulatedProcess[log.partitions()];
    }

    /** Whether the partition is the process's, or it can't know yet that it is not. */
    boolean mayCommit(SimulatedProcess process, int partition) {
        return owners[partition] == process || process.isZombieOf(partition);
    }

    boolean isMember(SimulatedProcess process) {
        return members.contains(process);
    }

    /** Whether every partition is some living member's. */
    boolean isSettled() {
        for (int partition = 0; partition < owners.length; partition++) {
            SimulatedProcess owner = owners[partition];
            if (owner == null || owner != targets[partition] || !owner.isAlive()) {
                return false;
            }
        }
        return true;
    }

    void join(SimulatedProcess process) {
        world.trace("group:", process.name(), "joins");
        members.add(process);
        process.assign(Set.of());
        rebalance();
    }

    void left(SimulatedProcess process) {
        world.trace("group:", process.name(), "left");
        remove(process);
    }

    /** Its session timed out; returns the partitions that it goes on with until it hears of that. */
    Set<Integer> timedOut(SimulatedProcess process) {
        world.trace("group:", process.name(), "is taken for dead");
        Set<Integer> own = new LinkedHashSet<>();
        for (int partition = 0; partition < owners.length; partition++) {
            if (owners[partition] == process) {
                own.add(partition);
            }
        }
        return own;
    }

    void remove(SimulatedProcess process) {
        members.remove(process);
        for (int partition = 0; partition < owners.length; partition++) {
            if (owners[partition] == process) {
                owners[partition] = null;
            }
        }
        rebalance();
    }

    /** Decides again who is to have what. */
    void rebalance() {
        for (int partition = 0; partition < targets.length; partition++) {
            @Nullable SimulatedProcess before = targets[partition];
            boolean moves = before == null || !members.contains(before) || world.chance(0.4);
            targets[partition] =
                    members.isEmpty() ? null : moves ? members.get(world.random.nextInt(members.size())) : before;
        }
        world.after(world.between(1, 50), this::reconcile);
    }

    /** Whoever was busy calls this when it no longer is. */
    void reconcile() {
        for (SimulatedProcess member : List.copyOf(members)) {
            if (member.isBusy()) {
                continue;
            }
            Set<TopicPartition> leaving = where(member, /* isOwned= */ true);
            if (!leaving.isEmpty()) {
                world.trace("group:", member.name(), "is to give up", leaving.toString());
                member.giveUp(leaving, () -> {
                    for (TopicPartition partition : leaving) {
                        if (owners[partition.partition()] == member) {
                            owners[partition.partition()] = null;
                        }
                    }
                    reconcile();
                });
                continue;
            }
            Set<TopicPartition> coming = where(member, /* isOwned= */ false);
            if (!coming.isEmpty()) {
                world.trace("group:", member.name(), "is given", coming.toString());
                coming.forEach(partition -> owners[partition.partition()] = member);
                member.assign(coming);
            }
        }
    }

    private Set<TopicPartition> where(SimulatedProcess member, boolean isOwned) {
        Set<Integer> found = new LinkedHashSet<>();
        for (int partition = 0; partition < owners.length; partition++) {
            boolean leaves = owners[partition] == member && targets[partition] != member;
            boolean comes = owners[partition] == null && targets[partition] == member;
            if (isOwned ? leaves : comes) {
                found.add(partition);
            }
        }
        return found.stream().map(log::partition).collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
