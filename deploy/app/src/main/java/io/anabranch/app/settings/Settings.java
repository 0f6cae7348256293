package io.anabranch.app.settings;

import io.anabranch.ingest.KafkaSettings;
import io.anabranch.ingest.decode.EventSettings;
import io.anabranch.ingest.decode.registry.SchemaRegistrySettings;
import io.anabranch.sinks.kit.SinkKind;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All settings of a pipeline, checked as a whole.
 *
 * @param sinks by name, in the file's order
 * @param effective every single value as it took effect, and where it came from
 * @param unused variables of the environment that look like settings and are none
 */
public record Settings(
        KafkaSettings kafka,
        EventSettings event,
        Optional<SchemaRegistrySettings> schemaRegistry,
        Map<String, SinkSettings<?>> sinks,
        OpsSettings ops,
        List<Effective> effective,
        List<String> unused) {
    public Settings {
        sinks = Collections.unmodifiableMap(new LinkedHashMap<>(sinks));
        effective = List.copyOf(effective);
        unused = List.copyOf(unused);
    }

    /**
     * Reads a file and what the environment overrides; touches nothing else.
     *
     * @param environment variables by name, such as {@link System#getenv()}
     * @throws SettingsException telling all mistakes, if there is any
     */
    public static Settings read(Path file, Map<String, String> environment) {
        return read(file, environment, SinkKinds.ALL);
    }

    static Settings read(Path file, Map<String, String> environment, List<SinkKind<?>> kinds) {
        Mistakes mistakes = new Mistakes();
        Environment variables = new Environment(environment, mistakes);
        SettingsReader reader = new SettingsReader(variables, kinds, mistakes);
        return YamlFile.read(file, variables.references(), mistakes)
                .map(reader::read)
                .orElseThrow(mistakes::refusal);
    }
}
