package io.anabranch.app;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that names the settings file, for every command that wants settings. */
public final class ConfigFile {
    @Option(names = "--config", description = "The settings file, such as deploy/pipeline.yaml.", required = true)
    private Path file = Path.of("");

    public Path file() {
        return file;
    }
}
