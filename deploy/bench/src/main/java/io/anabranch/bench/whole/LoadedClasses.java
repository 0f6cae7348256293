package io.anabranch.bench.whole;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a JVM says of the classes that it loads. */
final class LoadedClasses {
    /** From a jar or the JDK itself; those of an archive, and those made at run time, have other sources. */
    private static final Pattern LOADED = Pattern.compile("(\\S+) source: (?:file:|jrt:)\\S*");

    private final Path log;

    LoadedClasses() {
        try {
            log = Files.createTempFile("anabranch-bench-", ".classes");
            log.toFile().deleteOnExit();
        } catch (IOException e) {
            throw new UncheckedIOException("A log of classes could not be made", e);
        }
    }

    /** Of the JVM that is to be listened to. */
    String flags() {
        return "-Xlog:class+load:file=" + log + ":none";
    }

    /** Adds those that were loaded and not archived to a list, one in a line, in order. */
    void write(Path list) {
        try (Stream<String> lines = Files.lines(log)) {
            TreeSet<String> names = new TreeSet<>(Files.exists(list) ? Files.readAllLines(list) : List.of());
            lines.map(LOADED::matcher)
                    .filter(Matcher::matches)
                    .map(line -> line.group(1))
                    .forEach(names::add);
            Files.write(list, names);
        } catch (IOException e) {
            throw new UncheckedIOException("The classes could not be listed in " + list, e);
        }
    }
}
