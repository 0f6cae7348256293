package io.anabranch.demo;

import io.anabranch.app.settings.Settings;
import io.anabranch.load.KafkaTarget;
import io.anabranch.load.LoadCommand;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code anabranch load} to the Kafka of a pipeline's configuration, as the pipeline itself connects to it. */
@Command(name = "load")
final class ConfiguredLoad extends LoadCommand {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "A pipeline's settings file: its brokers, its first topic and its Kafka client properties, with TLS and the user.")
    private @Nullable Path config;

    @Override
    protected KafkaTarget target() {
        Path file = config;
        if (file == null) {
            return super.target();
        }
        var kafka = Settings.read(file, System.getenv()).kafka();
        return new KafkaTarget(
                kafka.brokers(),
                kafka.topics().get(0),
                kafka.clientProperties()
                        .map(Path::of)
                        .map(ConfiguredLoad::properties)
                        .orElse(Map.of()));
    }

    private static Map<String, String> properties(Path file) {
        Properties properties = new Properties();
        try (Reader text = Files.newBufferedReader(file)) {
            properties.load(text);
        } catch (IOException e) {
            throw new UncheckedIOException("Kafka client properties can't be read from " + file, e);
        }
        Map<String, String> texts = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> texts.put(name, properties.getProperty(name)));
        return texts;
    }
}
