package io.anabranch.ingest;

import io.anabranch.topology.Complaints;
import io.anabranch.topology.Setting;
import java.util.HashSet;
import java.util.List;

/** What every sink may say of its branch, whatever its kind. */
public record BranchSettings(
        @Setting(
                is = "Event types that the sink is given, all others being counted as filtered; all where it is empty",
                orElse = "[]")
        List<String> types,

        @Setting(
                is = "Where a sink without a position begins: oldest, newest, or a time as 2026-11-20T00:00:00Z",
                orElse = "oldest")
        StartAt start,

        @Setting(
                is =
                        "What the sink does when retention removed the records that it was to go on with: stop until an operator decides, or go on with the oldest",
                orElse = "stop")
        LostOffset onLostOffset) {

    /** All types, from the oldest record on. */
    public static final BranchSettings DEFAULTS = new BranchSettings(List.of(), StartAt.OLDEST, LostOffset.STOP);

    public BranchSettings {
        types = List.copyOf(types);
        new Complaints()
                .unless(new HashSet<>(types).size() == types.size(), "types", types, "each type once")
                .raise();
    }
}
