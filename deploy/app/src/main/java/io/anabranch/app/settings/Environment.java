package io.anabranch.app.settings;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The environment's say: {@code ANABRANCH_SINKS_DYNAMODB_TABLE} overrides {@code sinks.dynamodb.table}. A secret may also
 * stand in a file that {@code ANABRANCH_…_FILE} names. An empty variable counts as none.
 */
final class Environment {
    private static final String PREFIX = "ANABRANCH_";
    /** With those of former versions: who still sets one should hear that it says nothing. */
    private static final List<String> SECTIONS =
            List.of("KAFKA_", "EVENT_", "SCHEMA_REGISTRY_", "LANES_", "SINKS_", "OPS_");

    private final Map<String, String> variables;
    private final References references;
    private final Mistakes mistakes;
    private final Set<String> asked = new TreeSet<>();

    Environment(Map<String, String> variables, Mistakes mistakes) {
        this.variables = new TreeMap<>(variables);
        this.references = new References(variables, mistakes);
        this.mistakes = mistakes;
    }

    /** By which a value of the file refers to any variable. */
    References references() {
        return references;
    }

    static String variable(String key) {
        return PREFIX + key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_");
    }

    /** What the environment gives for the key, if anything. */
    Optional<Given> lookup(String key, boolean secret) {
        Optional<Given.Text> direct = read(variable(key));
        Optional<Given.Text> file = secret ? read(variable(key) + "_FILE") : Optional.empty();
        if (direct.isPresent() && file.isPresent()) {
            mistakes.add(
                    file.get().place(),
                    key,
                    "is given twice, also by " + direct.get().place());
        }
        return direct.<Given>map(text -> text).or(() -> file.map(path -> content(path, key)));
    }

    /** Whether it gives anything for a key below this one. */
    boolean hasBelow(String key) {
        return variables.entrySet().stream()
                .anyMatch(each -> each.getKey().startsWith(variable(key) + "_")
                        && !each.getValue().isEmpty());
    }

    /** Variables that look like settings and are none. Not mistakes: Kubernetes adds variables named after services. */
    List<String> unused() {
        return variables.keySet().stream()
                .filter(name -> SECTIONS.stream().anyMatch(section -> name.startsWith(PREFIX + section)))
                .filter(name -> !asked.contains(name))
                .toList();
    }

    private Optional<Given.Text> read(String name) {
        asked.add(name);
        return Optional.ofNullable(variables.get(name))
                .filter(value -> !value.isEmpty())
                .map(value -> new Given.Text(value, SourceLocation.variable(name)));
    }

    private Given content(Given.Text path, String key) {
        try {
            return new Given.Text(Files.readString(Path.of(path.text())).stripTrailing(), path.place());
        } catch (NoSuchFileException e) {
            mistakes.add(path.place(), key, "the file that it names is not there");
        } catch (CharacterCodingException e) {
            mistakes.add(path.place(), key, "the file that it names is not UTF-8 text");
        } catch (IOException | IllegalArgumentException e) {
            // The message would show the name, and a name may be a secret that was put into the wrong variable.
            mistakes.add(
                    path.place(),
                    key,
                    "the file that it names can't be read (" + e.getClass().getSimpleName()
                            + "); is it a file, and may this user read it?");
        }
        return new Given.Unread(path.place());
    }
}
