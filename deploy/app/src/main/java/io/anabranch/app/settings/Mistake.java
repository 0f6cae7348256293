package io.anabranch.app.settings;

import java.util.Comparator;

/**
 * One thing that is wrong with the settings.
 *
 * @param key the path of the key, {@code sinks.dynamodb.table}; empty where the file as a whole is wrong
 * @param problem what was given and what is allowed; never a secret
 */
public record Mistake(SourceLocation place, String key, String problem) implements Comparable<Mistake> {
    private static final Comparator<Mistake> ORDER =
            Comparator.comparing(Mistake::place).thenComparing(Mistake::key).thenComparing(Mistake::problem);

    @Override
    public int compareTo(Mistake other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return place + ": " + (key.isEmpty() ? "" : key + ": ") + problem;
    }
}
