package io.anabranch.app.settings;

import io.anabranch.ingest.BranchSettings;
import io.anabranch.ingest.KafkaSettings;
import io.anabranch.sinks.kit.SinkKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A first configuration, made of the settings records: what is required, with values that work with the servers of {@code anabranch local}, and
 * commented out, with its default, what is changed most often.
 */
public final class SettingsTemplate {
    private static final String HEAD = """
            # yaml-language-server: $schema=pipeline.schema.json
            # An editor completes keys by that schema: anabranch config schema > pipeline.schema.json
            # The values are those of the servers of 'anabranch local up'. What is commented out has its default; every key that there is
            # stands in docs/configuration.md. Next, with the name of this file:
            #   anabranch validate --config FILE
            #   anabranch tables create --config FILE
            #   anabranch run --config FILE
            """;

    private static final String OF_SINKS = """

            # Every sink has its own branch: its own position in the log, consumer group <group>.<sink>, its own pace and retries.
            sinks:
            """;

    /** Keys, of whatever section, whose defaults are shown. */
    private static final Set<String> SHOWN = Set.of(
            "window",
            "max-record-size",
            "table",
            "type-shards",
            "day-buckets",
            "collection",
            "mode",
            "channel",
            "message",
            "start",
            "max-in-flight",
            "max-retry-time");

    /** What YAML reads as a text, or as the number that it is, without quotes. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private static final int WIDTH = 110;

    private final StringBuilder text = new StringBuilder();

    private SettingsTemplate() {}

    /** The kinds of sink that are on the class path, by name. */
    public static List<String> kinds() {
        return SinkKinds.ALL.stream().map(SinkKind::name).toList();
    }

    /**
     * A configuration with a sink of each of these kinds.
     *
     * @param kinds of {@link #kinds()}
     */
    public static String of(List<String> kinds) {
        return of(SinkKinds.ALL, kinds);
    }

    static String of(List<SinkKind<?>> all, List<String> kinds) {
        SettingsTemplate template = new SettingsTemplate();
        template.text.append(HEAD).append("kafka:\n");
        template.section("kafka", "  ", Component.of(KafkaSettings.class));
        template.text.append(OF_SINKS);
        all.stream().filter(kind -> kinds.contains(kind.name())).forEach(template::sink);
        template.text.append("\nops:\n");
        template.section("ops", "  ", Component.of(OpsSettings.class));
        return template.text.toString();
    }

    private void sink(SinkKind<?> kind) {
        text.append("  ").append(kind.name()).append(":\n");
        List<Component> own = Component.of(kind.settings());
        Stream<Component> branch = Component.of(BranchSettings.class).stream()
                .filter(component -> own.stream().noneMatch(each -> each.key().equals(component.key())));
        section(
                "sinks." + kind.name(),
                "    ",
                Stream.concat(own.stream(), branch).toList());
    }

    /** What is given first. */
    private void section(String path, String indent, List<Component> components) {
        components.stream()
                .filter(component -> component.example().isPresent())
                .forEach(component -> line(path, indent, "", component));
        components.stream()
                .filter(component -> component.example().isEmpty() && SHOWN.contains(component.key()))
                .filter(component -> component.defaultValue().isPresent())
                .forEach(component -> line(path, indent, "#", component));
    }

    private void line(String path, String indent, String sign, Component component) {
        for (String comment : wrapped(description(path, component), WIDTH - indent.length())) {
            text.append(indent).append("# ").append(comment).append('\n');
        }
        String value = component.example().or(component::defaultValue).orElseThrow();
        text.append(indent)
                .append(sign)
                .append(component.key())
                .append(": ")
                .append(yaml(component, value))
                .append('\n');
    }

    private static String description(String path, Component component) {
        String secret = component.secret()
                ? "; better given by the environment, "
                        + Environment.variable(path + "." + component.key())
                        + ", or in a file that the same with _FILE names"
                : "";
        String first = component.description().substring(0, 1).toUpperCase(Locale.ROOT);
        return first + component.description().substring(1) + secret;
    }

    private static String yaml(Component component, String value) {
        if (value.startsWith("[")) {
            return value;
        }
        return Component.isList(component.type()) ? "[" + quoted(value) + "]" : quoted(value);
    }

    private static String quoted(String value) {
        return PLAIN.matcher(value).matches() ? value : "\"" + value + "\"";
    }

    private static List<String> wrapped(String words, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : words.split(" ", -1)) {
            if (line.length() + word.length() >= width) {
                lines.add(line.toString().stripTrailing());
                line.setLength(0);
            }
            line.append(word).append(' ');
        }
        lines.add(line.toString().stripTrailing());
        return lines;
    }
}
