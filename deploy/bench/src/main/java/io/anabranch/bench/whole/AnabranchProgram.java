package io.anabranch.bench.whole;

import io.anabranch.app.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code anabranch run}; what is not said here is left at its default.
 *
 * @param name as reports have it: to measure the same program under two names shows what a difference is worth
 * @param java the command of its JVM
 * @param heapMegabytes at most, 512 with our own launcher
 * @param flags of the JVM, besides those of our own launcher
 * @param collector where its spans go to; empty where it makes none
 */
public record AnabranchProgram(
        String name, Servers servers, String java, int heapMegabytes, List<String> flags, Optional<String> collector)
        implements Program {
    private static final int HEAP_OF_THE_LAUNCHER = 512;
    private static final int INITIAL_HEAP_OF_THE_LAUNCHER = 64;

    public AnabranchProgram {
        flags = List.copyOf(flags);
    }

    public AnabranchProgram(String name, Servers servers) {
        this(name, servers, List.of());
    }

    AnabranchProgram(String name, Servers servers, List<String> flags) {
        this(name, servers, ownJava(), HEAP_OF_THE_LAUNCHER, flags);
    }

    public AnabranchProgram(String name, Servers servers, String java, int heapMegabytes, List<String> flags) {
        this(name, servers, java, heapMegabytes, flags, /* collector= */ Optional.empty());
    }

    static AnabranchProgram traced(String name, Servers servers, String collector) {
        return new AnabranchProgram(
                name, servers, ownJava(), HEAP_OF_THE_LAUNCHER, /* flags= */ List.of(), Optional.of(collector));
    }

    private static String ownJava() {
        return ProcessHandle.current().info().command().orElse("java");
    }

    @Override
    public boolean survivesReplay() {
        return true;
    }

    @Override
    public List<String> jvm() {
        List<String> words = new ArrayList<>(List.of(
                "-XX:+UseParallelGC",
                "-Xms" + Math.min(INITIAL_HEAP_OF_THE_LAUNCHER, heapMegabytes) + "m",
                "-Xmx" + heapMegabytes + "m",
                "-XX:+ExitOnOutOfMemoryError"));
        words.addAll(flags);
        return words;
    }

    @Override
    public List<String> setUp(Path folder, Target target) throws IOException {
        Path config = Files.writeString(folder.resolve("pipeline.yaml"), servers.yaml(target, collector));
        return List.of(
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "run",
                "--config",
                config.toString());
    }

    @Override
    public List<String> groups(Target target) {
        return target.stores().stream()
                .map(store -> target.name() + "." + store.id())
                .toList();
    }
}
