package io.anabranch.app.settings;

import java.util.Comparator;

/**
 * Where a value came from.
 *
 * @param source a file, a variable of the environment, or {@code default}
 * @param line from 1; 0 where the source has no lines
 * @param column from 1; 0 where the source has no lines
 */
public record Place(String source, int line, int column) implements Comparable<Place> {
    static final Place DEFAULT = new Place("default", 0, 0);

    private static final Comparator<Place> ORDER = Comparator.comparing((Place place) -> place.line == 0)
            .thenComparing(Place::source)
            .thenComparing(Place::line)
            .thenComparing(Place::column);

    static Place variable(String name) {
        return new Place("environment " + name, 0, 0);
    }

    /** Files in the order of their lines first, then the environment. */
    @Override
    public int compareTo(Place other) {
        return ORDER.compare(this, other);
    }

    /** As editors and terminals know it: {@code pipeline.yaml:12:7}. */
    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line + ":" + column;
    }
}
