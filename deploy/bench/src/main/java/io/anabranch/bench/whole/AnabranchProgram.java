package io.anabranch.bench;

import io.anabranch.app.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code anabranch run} with one MongoDB sink; what is not said here is left at its default. */
record AnabranchProgram(String brokers, String topic, String uri) implements Program {
    @Override
    public String name() {
        return "anabranch run";
    }

    @Override
    public boolean survivesReplay() {
        return true;
    }

    /** Of our own launcher. */
    @Override
    public List<String> jvm() {
        return List.of("-XX:+UseParallelGC", "-Xmx512m");
    }

    @Override
    public List<String> setUp(Path folder, String collection) throws IOException {
        Path config = Files.writeString(
                folder.resolve("pipeline.yaml"), """
                kafka: {brokers: "%1$s", topics: [%2$s], group: %5$s, dead-letters: %2$s.dead}
                sinks:
                  mongodb: {uri: "%3$s", database: %4$s, collection: %5$s}
                ops: {http: "127.0.0.1:0"}
                """.formatted(brokers, topic, uri, MongoRun.DATABASE, collection));
        return List.of(
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "run",
                "--config",
                config.toString());
    }
}
