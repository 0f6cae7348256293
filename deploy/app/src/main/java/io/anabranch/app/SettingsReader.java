package io.anabranch.app;

import io.anabranch.app.settings.Settings;
import io.anabranch.app.settings.SettingsException;
import java.nio.file.Path;
import java.util.Map;

/** What every command has of the command line that it belongs to: how settings are read, by the variables of this run. */
@FunctionalInterface
public interface SettingsReader {
    /** Without variables; what a command has until picocli gives it its parent. */
    SettingsReader NONE = file -> Settings.read(file, Map.of());

    /** @throws SettingsException if they are wrong */
    Settings settings(Path file);

    /** @throws SettingsException if they are wrong */
    default Settings settings(ConfigFile config) {
        return settings(config.file());
    }
}
