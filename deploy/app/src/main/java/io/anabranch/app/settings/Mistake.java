package io.anabranch.app.settings;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One thing that is wrong with the settings.
 *
 * @param key the path of the key, {@code sinks.dynamodb.table}; empty where the file as a whole is wrong
 * @param problem what was given and what is allowed; never a secret
 * @param given the value, as the problem shows it; empty where it shows none
 */
public record Mistake(SourceLocation place, String key, String problem, Optional<String> given)
        implements Comparable<Mistake> {
    private static final Comparator<Mistake> ORDER =
            Comparator.comparing(Mistake::place).thenComparing(Mistake::key).thenComparing(Mistake::problem);

    Mistake(SourceLocation place, String key, String problem) {
        this(place, key, problem, Optional.empty());
    }

    /**
     * The line that it is in, with a caret below the place; nothing of what may be a secret.
     *
     * @param lines of the file; no lines at all where it could not be read
     */
    public List<String> excerpt(List<String> lines) {
        return Excerpt.of(this, lines);
    }

    @Override
    public int compareTo(Mistake other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return place + ": " + (key.isEmpty() ? "" : key + ": ") + problem;
    }
}
