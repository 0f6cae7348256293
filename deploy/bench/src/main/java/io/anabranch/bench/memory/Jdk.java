package io.anabranch.bench.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A JDK of this machine. */
record Jdk(int version, Path home) {
    private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"(\\d+)");

    /** The one that runs this. */
    static Jdk current() {
        return new Jdk(Runtime.version().feature(), Path.of(System.getProperty("java.home")));
    }

    /** What a home says of itself; nothing where it is no home of a JDK. */
    static Optional<Jdk> at(Path home) {
        Path release = home.resolve("release");
        if (!Files.isRegularFile(release) || !Files.isExecutable(java(home))) {
            return Optional.empty();
        }
        try {
            Matcher version = VERSION.matcher(Files.readString(release));
            return version.find() ? Optional.of(new Jdk(Integer.parseInt(version.group(1)), home)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read " + release, e);
        }
    }

    /** One of that version among the homes that stand side by side in a folder. */
    static Optional<Jdk> among(Path folder, int version) {
        try (Stream<Path> homes = Files.list(folder)) {
            return homes.sorted()
                    .map(Jdk::at)
                    .flatMap(Optional::stream)
                    .filter(jdk -> jdk.version == version)
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not look for JDKs in " + folder, e);
        }
    }

    /** Where the others are most likely. */
    Path folderOfHomes() {
        try {
            Path parent = home.toRealPath().getParent();
            return parent == null ? home : parent;
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read " + home, e);
        }
    }

    String java() {
        return java(home).toString();
    }

    private static Path java(Path home) {
        return home.resolve("bin").resolve("java");
    }

    /** {@code JDK 17}. */
    @Override
    public String toString() {
        return "JDK " + version;
    }
}
