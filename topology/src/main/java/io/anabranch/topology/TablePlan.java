package io.anabranch.topology;

import java.util.List;

/**
 * How what stands in a store, or in Kafka, differs from what the settings ask for.
 *
 * @param differences what must come first comes first; empty where all is as asked for
 * @param notes what a person should know before creating, such as what an event costs: a sentence each
 */
public record TablePlan(List<Difference> differences, List<String> notes) {
    /** All is as asked for, and there is nothing to say about it. */
    public static final TablePlan NONE = new TablePlan(List.of(), List.of());

    public TablePlan {
        differences = List.copyOf(differences);
        notes = List.copyOf(notes);
    }

    /** Whether nothing has to be done by anyone. Harmless differences there may be. */
    public boolean isFulfilled() {
        return differences.stream().allMatch(difference -> difference.remedy() == Remedy.NONE_NEEDED);
    }

    /**
     * One thing that is not as the settings ask.
     *
     * @param what the thing, as {@code index GSI1}
     * @param standing what is there, as {@code absent}
     * @param wanted what the settings ask for, as {@code [GSI1PK, GSI1SK] ALL}
     * @param why what creating it brings along, why a person must act, or why it does no harm; empty where that is plain
     */
    public record Difference(String what, String standing, String wanted, Remedy remedy, String why) {}

    /** Who can make a thing what the settings ask for. */
    public enum Remedy {
        /** {@code tables create}: it only ever adds. */
        CREATE,
        /** A person, since it would cost money, time or data. */
        PERSON,
        /** Nobody needs to: the pipeline does as well with it. */
        NONE_NEEDED
    }
}
