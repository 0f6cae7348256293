package io.anabranch.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** Finds Java on this machine. */
final class Jdk {
    private static final List<Path> SHELVES = List.of(
            Path.of("/usr/lib/jvm"),
            Path.of(System.getProperty("user.home"), ".sdkman/candidates/java"),
            Path.of("/Library/Java/JavaVirtualMachines"));

    private Jdk() {}

    /** Java 17 where there is one, since that is what the recipes were measured with; else the Java that runs this. */
    static Path any() {
        return seventeen().orElseGet(() -> Path.of(System.getProperty("java.home")));
    }

    static Path seventeenFor(String server) {
        return seventeen().orElseThrow(() -> missing(server));
    }

    static LocalStackException missing(String server) {
        return new LocalStackException(
                server + " runs on Java 17 only, and none was found in JAVA_HOME, in the Java that runs this ("
                        + System.getProperty("java.home") + ") or in "
                        + String.join(", ", SHELVES.stream().map(Path::toString).toList())
                        + ". Install it (apt-get install openjdk-17-jre-headless) or point JAVA_HOME at it.");
    }

    private static Optional<Path> seventeen() {
        Stream<Path> named = Stream.of(System.getProperty("java.home"), System.getenv("JAVA_HOME"))
                .filter(Objects::nonNull)
                .map(Path::of);
        return seventeen(Stream.concat(named, SHELVES.stream().flatMap(Jdk::children)));
    }

    static Optional<Path> seventeen(Stream<Path> candidates) {
        return candidates
                .flatMap(home -> Stream.of(home, home.resolve("Contents/Home")))
                .filter(home -> Files.isExecutable(home.resolve("bin/java")))
                .filter(home -> isSeventeen(home.resolve("release")))
                .findFirst();
    }

    private static boolean isSeventeen(Path release) {
        Properties facts = new Properties();
        try (var text = Files.newBufferedReader(release)) {
            facts.load(text);
        } catch (IOException none) {
            return false;
        }
        String version = facts.getProperty("JAVA_VERSION", "").replace("\"", "");
        return version.equals("17") || version.startsWith("17.");
    }

    private static Stream<Path> children(Path folder) {
        String[] names = folder.toFile().list();
        return names == null ? Stream.empty() : Arrays.stream(names).sorted().map(folder::resolve);
    }
}
