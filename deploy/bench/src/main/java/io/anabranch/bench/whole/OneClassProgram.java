package io.anabranch.bench.whole;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that is one class of this bench: what somebody writes who needs just this.
 *
 * @param main the class's name
 */
record OneClassProgram(String name, String main, String classPath, boolean survivesReplay, Servers servers)
        implements Program {
    /** With the drivers that we use. */
    OneClassProgram(String name, Class<?> main, boolean survivesReplay, Servers servers) {
        this(name, main.getName(), System.getProperty("java.class.path"), survivesReplay, servers);
    }

    /** As much as ours has. */
    @Override
    public List<String> jvm() {
        return List.of("-XX:+UseParallelGC", "-Xmx512m", "-XX:+ExitOnOutOfMemoryError");
    }

    @Override
    public List<String> setUp(Path folder, Target target) {
        List<String> words = new ArrayList<>(List.of("-cp", classPath, main));
        words.addAll(servers.arguments());
        words.addAll(target.arguments());
        return words;
    }

    @Override
    public List<String> groups(Target target) {
        return List.of(target.name());
    }
}
