package io.anabranch.ingest;

import io.anabranch.settings.Setting;
import io.anabranch.settings.Violations;
import io.anabranch.topology.Event;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** What every sink may say of its branch, whatever its kind. */
public record BranchSettings(
        @Setting(
                description =
                        "Event types that the sink is given, all others being counted as filtered; all where it is empty",
                defaultValue = "[]")
        List<String> types,

        @Setting(
                description =
                        "Where a sink without a position begins: oldest, newest, or a time as 2026-11-20T00:00:00Z",
                defaultValue = "oldest")
        StartAt start,

        @Setting(
                description =
                        "What the sink does when retention removed the records that it was to go on with: stop until an operator decides, or go on with the oldest",
                defaultValue = "stop")
        LostOffset onLostOffset) {

    /** All types, from the oldest record on. */
    public static final BranchSettings DEFAULTS = new BranchSettings(List.of(), StartAt.OLDEST, LostOffset.STOP);

    public BranchSettings {
        types = List.copyOf(types);
        new Violations()
                .check(new HashSet<>(types).size() == types.size(), "types", types, "each type once")
                .raise();
    }

    /**
     * Which events the sink is given. Every deletion is among them, since it may not know the type: of an event that the sink was never given it
     * deletes nothing.
     */
    public Predicate<Event> given() {
        Set<String> wanted = Set.copyOf(types);
        return event -> wanted.isEmpty() || event.isDeletion() || wanted.contains(event.type());
    }
}
