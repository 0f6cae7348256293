package io.anabranch.app.settings;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One setting as it took effect.
 *
 * @param value as text; a secret masked
 * @param place where it came from
 * @param variables of the environment that stand in it, by name
 */
public record Effective(String key, String value, SourceLocation place, List<String> variables) {
    public Effective {
        variables = List.copyOf(variables);
    }

    Effective(String key, String value, SourceLocation place) {
        this(key, value, place, List.of());
    }

    /** The setting and where it came from, in one line. */
    public String line() {
        return String.format("%-60s  # %s", key + ": " + value, origin());
    }

    /** Where it came from, in words. */
    public String origin() {
        return place + variables.stream().map(name -> ", ${" + name + "}").collect(Collectors.joining());
    }
}
