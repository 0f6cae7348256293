package io.anabranch.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The command line of a server's JVM. */
final class JavaCommand {
    private final List<String> words = new ArrayList<>();

    private JavaCommand(Path javaHome, String heap) {
        words.add(javaHome.resolve("bin/java").toString());
        words.addAll(List.of("-Xmx" + heap, "-XX:+UseSerialGC"));
    }

    /** One that is small and quick to start: one collector thread and the first compiler only. */
    static JavaCommand small(Path javaHome, String heap) {
        return new JavaCommand(javaHome, heap).options("-XX:TieredStopAtLevel=1", "-XX:-UsePerfData");
    }

    /** One that is fast once it is warm: both compilers, and a heap that has its size from the start. */
    static JavaCommand fast(Path javaHome, String heap) {
        return new JavaCommand(javaHome, heap).options("-Xms" + heap);
    }

    JavaCommand options(String... options) {
        words.addAll(Arrays.asList(options));
        return this;
    }

    /** The whole command: a main class with the jars of a folder, and folders of classes before them. */
    List<String> run(Path jars, List<Path> classes, String main, String... arguments) {
        List<String> path = new ArrayList<>(classes.stream().map(Path::toString).toList());
        path.add(jars.resolve("*").toString());
        words.addAll(List.of("-cp", String.join(":", path), main));
        words.addAll(Arrays.asList(arguments));
        return List.copyOf(words);
    }
}
