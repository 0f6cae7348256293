package io.anabranch.ingest;

import java.util.List;

/**
 * A branch as a simulation has it, in all of its processes.
 *
 * @param index its place in a record's lists
 * @param type the one type that it wants; empty for all
 */
record SimulatedBranch(int index, String name, boolean needsOrder, String type, LostOffset onLostOffset) {
    boolean isDecode() {
        return name.equals(KafkaReading.DECODE);
    }

    /** Whether its sink is to be given this record's event. */
    boolean wants(SimulatedRecord record) {
        return !isDecode() && record.kind == SimulatedRecord.Kind.EVENT && (type.isEmpty() || type.equals(record.type));
    }

    /** Whether the record has to become a dead letter of this branch. */
    boolean rejects(SimulatedRecord record) {
        return isDecode() ? record.kind == SimulatedRecord.Kind.MALFORMED : wants(record) && record.poison == index;
    }

    BranchSettings settings() {
        return new BranchSettings(type.isEmpty() ? List.of() : List.of(type), StartAt.OLDEST, onLostOffset);
    }
}
