package io.anabranch.bench.whole;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code ./anabranch run} by its launcher, which becomes the program's process. */
record LaunchedProgram(Launcher launcher, Servers servers) implements Program {
    @Override
    public String name() {
        return "run";
    }

    @Override
    public boolean survivesReplay() {
        return true;
    }

    @Override
    public List<String> launch() {
        return List.of(launcher.script().toString());
    }

    /** The launcher's own. */
    @Override
    public List<String> jvm() {
        return List.of();
    }

    @Override
    public Map<String, String> environment() {
        return launcher.environment();
    }

    @Override
    public List<String> setUp(Path folder, Target target) throws IOException {
        Path config = Files.writeString(folder.resolve("pipeline.yaml"), servers.yaml(target));
        return List.of("run", "--config", config.toString());
    }

    @Override
    public List<String> groups(Target target) {
        return target.stores().stream()
                .map(store -> target.name() + "." + store.id())
                .toList();
    }
}
