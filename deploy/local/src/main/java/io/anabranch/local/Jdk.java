package io.anabranch.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds Java on this machine. */
final class Jdk {
    private static final List<Path> SHELVES = List.of(
            Path.of("/usr/lib/jvm"),
            Path.of(System.getProperty("user.home"), ".sdkman/candidates/java"),
            Path.of("/Library/Java/JavaVirtualMachines"));

    private static final int SEVENTEEN = 17;
    private static final Pattern MAJOR = Pattern.compile("\"?(\\d{1,3})(?!\\d)");

    private Jdk() {}

    /** Java 17 where there is one, since that is what the recipes were measured with; else the Java that runs this. */
    static Path any() {
        return seventeen().orElseGet(() -> Path.of(System.getProperty("java.home")));
    }

    static Path seventeenFor(String server) {
        return seventeen().orElseThrow(() -> missing(server));
    }

    static LocalStackException missing(String server) {
        return missing(server + " runs on Java 17 only", SEVENTEEN);
    }

    /** One that is not too old for the server. */
    static Path runs(Server server) {
        return atLeast(server.oldestJava()).orElseThrow(() -> tooOld(server));
    }

    static LocalStackException tooOld(Server server) {
        return missing(server.title() + " runs on Java " + server.oldestJava() + " or later only", server.oldestJava());
    }

    private static LocalStackException missing(String what, int major) {
        return new LocalStackException(
                what + ", and none was found in ANABRANCH_JDK or JAVA_HOME, in the Java that runs this ("
                        + System.getProperty("java.home") + ") or in "
                        + String.join(", ", SHELVES.stream().map(Path::toString).toList())
                        + ". Install it (apt-get install openjdk-" + major
                        + "-jre-headless, where the system has it) or point JAVA_HOME at it.");
    }

    /** One of this version or a later one, if there is one. */
    static Optional<Path> atLeast(int major) {
        return homes(candidates()).filter(home -> major(home) >= major).findFirst();
    }

    private static Optional<Path> seventeen() {
        return seventeen(candidates());
    }

    static Optional<Path> seventeen(Stream<Path> candidates) {
        return homes(candidates).filter(home -> major(home) == SEVENTEEN).findFirst();
    }

    private static Stream<Path> candidates() {
        Stream<Path> named = Stream.of(
                        System.getProperty("java.home"), System.getenv("ANABRANCH_JDK"), System.getenv("JAVA_HOME"))
                .filter(Objects::nonNull)
                .map(Path::of);
        return Stream.concat(named, SHELVES.stream().flatMap(Jdk::children));
    }

    private static Stream<Path> homes(Stream<Path> candidates) {
        return candidates
                .flatMap(home -> Stream.of(home, home.resolve("Contents/Home")))
                .filter(home -> Files.isExecutable(home.resolve("bin/java")));
    }

    /** By the file that a JDK has of itself; 0 where there is none. */
    private static int major(Path home) {
        Properties facts = new Properties();
        try (var text = Files.newBufferedReader(home.resolve("release"))) {
            facts.load(text);
        } catch (IOException none) {
            return 0;
        }
        Matcher version = MAJOR.matcher(facts.getProperty("JAVA_VERSION", ""));
        return version.lookingAt() ? Integer.parseInt(version.group(1)) : 0;
    }

    private static Stream<Path> children(Path folder) {
        String[] names = folder.toFile().list();
        return names == null ? Stream.empty() : Arrays.stream(names).sorted().map(folder::resolve);
    }
}
