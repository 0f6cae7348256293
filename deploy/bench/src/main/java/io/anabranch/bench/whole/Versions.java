package io.anabranch.bench.whole;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What was measured with, as the processes themselves show it: the folders and jars that they run from. */
final class Versions {
    /** {@code …/kafka-4.3.1-1a2b3c/…}. */
    private static final Pattern SERVER = Pattern.compile("/([a-z][a-z-]*-\\d[\\d.]*\\d)-[0-9a-f]+/");

    private static final Pattern LIBRARY = Pattern.compile(
            "(?:kafka-clients|reactor-core|reactor-kafka|mongodb-driver-reactivestreams|lettuce-core|java-driver-core|dynamodb|netty-common)"
                    + "-\\d[\\w.]*?(?=\\.jar)");

    private Versions() {}

    /** Of servers that run from a folder of jars: name and version, sorted. */
    static Set<String> servers(List<ProcessHandle> processes) {
        Set<String> found = new TreeSet<>();
        for (ProcessHandle process : processes) {
            Matcher folder = SERVER.matcher(commandLine(process));
            if (folder.find()) {
                found.add(folder.group(1));
            }
        }
        return found;
    }

    /** Of the drivers on this class path: name and version, sorted. */
    static Set<String> libraries() {
        Set<String> found = new TreeSet<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Matcher jar = LIBRARY.matcher(new File(entry).getName());
            if (jar.lookingAt()) {
                found.add(jar.group());
            }
        }
        return found;
    }

    private static String commandLine(ProcessHandle process) {
        try {
            byte[] words = Files.readAllBytes(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
            return new String(words, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("A command line is read from /proc", e);
        }
    }
}
