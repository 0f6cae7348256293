package io.anabranch.settings;

import java.util.List;

/**
 * How what stands in a store, or in Kafka, differs from what the settings ask for.
 *
 * @param differences what must come first comes first; empty where all is as asked for
 * @param notes what an operator should know before creating, such as what an event costs: a sentence each
 */
public record SchemaDiff(List<Difference> differences, List<String> notes) {
    /** All is as asked for, and there is nothing to say about it. */
    public static final SchemaDiff NONE = new SchemaDiff(List.of(), List.of());

    public SchemaDiff {
        differences = List.copyOf(differences);
        notes = List.copyOf(notes);
    }

    /** Whether nothing has to be done by anyone. Harmless differences there may be. */
    public boolean isFulfilled() {
        return differences.stream().allMatch(difference -> difference.action() == Action.INFORMATIONAL);
    }

    /**
     * One thing that is not as the settings ask.
     *
     * @param object the thing, as {@code index GSI1}
     * @param actual what is there, as {@code absent}
     * @param expected what the settings ask for, as {@code [GSI1PK, GSI1SK] ALL}
     * @param reason what creating it brings along, why an operator must act, or why it does no harm; empty where that is plain
     */
    public record Difference(String object, String actual, String expected, Action action, String reason) {}

    /** Who can make a thing what the settings ask for. */
    public enum Action {
        /** {@code tables create}: it only ever adds. */
        CREATE,
        /** An operator, since it would cost money, time or data. */
        MANUAL,
        /** Nobody needs to: the pipeline does as well with it. */
        INFORMATIONAL
    }
}
