package io.anabranch.app.settings;

import java.util.Comparator;

/**
 * Where a value came from.
 *
 * @param source a file, a variable of the environment, or {@code default}
 * @param line from 1; 0 where the source has no lines
 * @param column from 1; 0 where the source has no lines
 */
public record SourceLocation(String source, int line, int column) implements Comparable<SourceLocation> {
    static final SourceLocation DEFAULT = new SourceLocation("default", 0, 0);

    private static final Comparator<SourceLocation> ORDER = Comparator.comparing(
                    (SourceLocation place) -> place.line == 0)
            .thenComparing(SourceLocation::source)
            .thenComparing(SourceLocation::line)
            .thenComparing(SourceLocation::column);

    static SourceLocation variable(String name) {
        return new SourceLocation("environment " + name, 0, 0);
    }

    /** Files in the order of their lines first, then the environment. */
    @Override
    public int compareTo(SourceLocation other) {
        return ORDER.compare(this, other);
    }

    /** As editors and terminals know it: {@code pipeline.yaml:12:7}. */
    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line + ":" + column;
    }
}
