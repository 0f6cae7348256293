package io.anabranch.ingest;

import io.anabranch.ingest.Cursor.Position;
import io.anabranch.ingest.OffsetStore.Range;
import io.anabranch.ingest.Window.Beginning;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides, when partitions become this process's, where each branch and the reading begin. The reading begins with the
 * branches that are furthest ahead and those that are near them; who is far behind catches up.
 */
final class Assignments {
    private static final Logger LOG = LoggerFactory.getLogger(Assignments.class);

    /** Offsets, over all partitions: what a restart usually leaves between the branches, and far less than a window. */
    private static final long NEAR = 20_000;

    private final String group;
    private final Map<String, BranchSettings> branches;
    private final OffsetStore offsets;
    private final LostCounter lost;

    /** Hears of positions that the log no longer has. */
    @FunctionalInterface
    interface LostCounter {
        void lost(String branch, TopicPartition partition, long position, Range range);
    }

    /** @param branches by name */
    Assignments(String group, Map<String, BranchSettings> branches, OffsetStore offsets, LostCounter lost) {
        this.group = group;
        this.branches = branches;
        this.offsets = offsets;
        this.lost = lost;
    }

    static String group(String group, String branch) {
        return group + "." + branch;
    }

    /** Waits for the log. */
    List<Beginning> take(Collection<TopicPartition> partitions) {
        if (partitions.isEmpty()) {
            return List.of();
        }
        Map<TopicPartition, PartitionAssignment> taken = new HashMap<>();
        Map<String, String> topicIds =
                offsets.topicIds(partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet()));
        for (TopicPartition partition : partitions) {
            String topicId = Objects.requireNonNull(topicIds.get(partition.topic()), partition.topic());
            taken.put(partition, new PartitionAssignment(partition, topicId));
        }
        Map<TopicPartition, Range> ranges = offsets.ranges(partitions);
        Map<String, Map<TopicPartition, Position>> positions = new HashMap<>();
        Map<String, Map<TopicPartition, Long>> committed = offsets.committed(
                branches.keySet().stream().map(branch -> group(group, branch)).toList(), partitions);
        branches.keySet()
                .forEach(branch -> positions.put(
                        branch,
                        positions(branch, taken, committed.getOrDefault(group(group, branch), Map.of()), ranges)));
        return beginnings(taken, positions, ranges);
    }

    /** A branch's positions, asked for again: an operator may have decided. */
    Map<TopicPartition, Position> again(String branch, Map<TopicPartition, PartitionAssignment> assignments) {
        Set<TopicPartition> partitions = assignments.keySet();
        String own = group(group, branch);
        Map<TopicPartition, Long> committed =
                offsets.committed(List.of(own), partitions).getOrDefault(own, Map.of());
        return positions(branch, assignments, committed, offsets.ranges(partitions));
    }

    private Map<TopicPartition, Position> positions(
            String branch,
            Map<TopicPartition, PartitionAssignment> assignments,
            Map<TopicPartition, Long> committed,
            Map<TopicPartition, Range> ranges) {
        Map<TopicPartition, Position> positions = new HashMap<>();
        Map<TopicPartition, Long> starts = starts(
                branch,
                assignments.keySet().stream()
                        .filter(partition -> !committed.containsKey(partition))
                        .toList(),
                ranges);
        assignments.forEach((partition, assignment) -> {
            Long known = committed.get(partition);
            Range range = Objects.requireNonNull(ranges.get(partition), () -> "no range of " + partition);
            positions.put(
                    partition,
                    known == null
                            ? new Position(assignment, Objects.requireNonNull(starts.get(partition)), -1, false)
                            : position(branch, assignment, known, range));
        });
        return positions;
    }

    private Position position(String branch, PartitionAssignment assignment, long committed, Range range) {
        if (range.holds(committed)) {
            return new Position(assignment, committed, committed, false);
        }
        lost.lost(branch, assignment.partition(), committed, range);
        boolean goesOn = settings(branch).onLostOffset() == LostOffset.OLDEST;
        if (goesOn) {
            LOG.error(
                    "Sink '{}' was to go on at offset {} of {}, which the log no longer has; it goes on with the oldest, {}:"
                            + " on-lost-offset is oldest",
                    branch,
                    committed,
                    assignment.partition(),
                    range.begin());
        }
        return goesOn
                ? new Position(assignment, range.begin(), -1, false)
                : new Position(assignment, committed, committed, true);
    }

    private Map<TopicPartition, Long> starts(
            String branch, List<TopicPartition> partitions, Map<TopicPartition, Range> ranges) {
        if (partitions.isEmpty()) {
            return Map.of();
        }
        StartAt start = settings(branch).start();
        if (start.kind() == StartAt.Kind.TIME) {
            return offsets.firstSince(start.time().orElseThrow(), partitions);
        }
        Map<TopicPartition, Long> starts = new HashMap<>();
        for (TopicPartition partition : partitions) {
            Range range = Objects.requireNonNull(ranges.get(partition));
            starts.put(partition, start.kind() == StartAt.Kind.OLDEST ? range.begin() : range.end());
        }
        return starts;
    }

    private BranchSettings settings(String branch) {
        return branches.getOrDefault(branch, BranchSettings.DEFAULTS);
    }

    private static List<Beginning> beginnings(
            Map<TopicPartition, PartitionAssignment> taken,
            Map<String, Map<TopicPartition, Position>> positions,
            Map<TopicPartition, Range> ranges) {
        Map<TopicPartition, Long> furthest = new HashMap<>();
        positions
                .values()
                .forEach(ofBranch -> ofBranch.forEach((partition, position) -> {
                    if (!position.lost) {
                        furthest.merge(partition, position.handedOut, Math::max);
                    }
                }));
        List<Map<TopicPartition, Position>> near = positions.values().stream()
                .filter(ofBranch -> isNear(ofBranch, furthest))
                .toList();
        List<Beginning> beginnings = new ArrayList<>();
        taken.forEach((partition, assignment) -> {
            Range range = Objects.requireNonNull(ranges.get(partition));
            long begin = near.stream()
                    .mapToLong(ofBranch -> Objects.requireNonNull(ofBranch.get(partition)).handedOut)
                    .min()
                    .orElse(furthest.getOrDefault(partition, range.begin()));
            Map<String, Position> ofBranches = new HashMap<>();
            positions.forEach(
                    (branch, ofBranch) -> ofBranches.put(branch, Objects.requireNonNull(ofBranch.get(partition))));
            beginnings.add(new Beginning(assignment, begin, ofBranches));
        });
        return beginnings;
    }

    private static boolean isNear(Map<TopicPartition, Position> positions, Map<TopicPartition, Long> furthest) {
        long behind = 0;
        for (Map.Entry<TopicPartition, Position> position : positions.entrySet()) {
            if (position.getValue().lost) {
                return false;
            }
            behind += furthest.getOrDefault(position.getKey(), 0L) - position.getValue().handedOut;
        }
        return behind <= NEAR;
    }
}
