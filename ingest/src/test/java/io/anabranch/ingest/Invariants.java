package io.anabranch.ingest;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** What must hold at every commit, by the numbers of {@code docs/invariants.md}. */
final class Invariants {
    private final SimulatedWorld world;
    private final SimulatedLog log;
    private final SimulatedGroup group;
    /** By branch and partition: index of the first record that is not known to be safe. */
    private final int[][] frontiers;

    Invariants(SimulatedWorld world, SimulatedLog log, SimulatedGroup group, List<SimulatedBranch> branches) {
        this.world = world;
        this.log = log;
        this.group = group;
        this.frontiers = new int[branches.size()][log.partitions()];
    }

    /** A process sends a commit: invariant 2. */
    void commits(SimulatedProcess process, SimulatedBranch branch, Map<TopicPartition, Long> offsets) {
        offsets.forEach((partition, offset) -> {
            int number = partition.partition();
            world.trace(process.name(), "commits", branch.name(), number, offset);
            if (!group.mayCommit(process, number)) {
                world.violate("invariant 2: " + process.name() + " commits " + offset + " of partition " + number
                        + " for " + branch.name() + ", which is not its own");
            }
            long before = process.lastCommit(branch, number, offset);
            if (offset < before) {
                world.violate("invariant 2: " + process.name() + " commits " + offset + " of partition " + number
                        + " for " + branch.name() + " after " + before);
            }
        });
    }

    /** A commit has arrived: invariants 1 and 3. */
    void committed(SimulatedProcess process, SimulatedBranch branch, int partition, long offset) {
        SimulatedRecord unsafe = firstUnsafe(branch, partition);
        if (unsafe != null && unsafe.offset < offset) {
            world.violate("invariant " + (branch.rejects(unsafe) ? 3 : 1) + ": " + process.name() + " committed "
                    + offset + " of partition " + partition + " for " + branch.name() + ", but " + unsafe
                    + " is neither stored nor an acknowledged dead letter");
        }
    }

    /** The first record that a branch must not commit past; null where there is none. What retention removed is excused. */
    @org.jspecify.annotations.Nullable
    SimulatedRecord firstUnsafe(SimulatedBranch branch, int partition) {
        List<SimulatedRecord> records = log.records(partition);
        int[] ofBranch = frontiers[branch.index()];
        while (ofBranch[partition] < records.size()) {
            SimulatedRecord record = records.get(ofBranch[partition]);
            if (record.offset >= log.begin(partition) && !record.isSafe(branch)) {
                return record;
            }
            ofBranch[partition]++;
        }
        return null;
    }
}
