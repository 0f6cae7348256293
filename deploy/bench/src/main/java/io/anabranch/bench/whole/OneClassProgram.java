package io.anabranch.bench.whole;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program that is one class of this bench: what somebody writes who needs just this, with the drivers that we use. */
record OneClassProgram(String name, Class<?> main, boolean survivesReplay, Servers servers) implements Program {
    /** As much as ours has. */
    @Override
    public List<String> jvm() {
        return List.of("-XX:+UseParallelGC", "-Xmx512m", "-XX:+ExitOnOutOfMemoryError");
    }

    @Override
    public List<String> setUp(Path folder, Target target) {
        List<String> words = new ArrayList<>(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        words.addAll(servers.arguments());
        words.addAll(target.arguments());
        return words;
    }

    @Override
    public List<String> groups(Target target) {
        return List.of(target.name());
    }
}
