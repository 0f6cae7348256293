package io.anabranch.app.doctor;

import io.anabranch.app.Version;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TimeZone;

/** What this program runs on. Of the JVM's arguments only those that tune it: a system property may be a secret. */
final class Versions {
    private static final List<String> PROPERTIES = List.of(
            "java.version", "java.vendor", "java.vm.name", "java.vm.version", "os.name", "os.version", "os.arch");

    private Versions() {}

    static List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("anabranch: " + Version.current());
        PROPERTIES.forEach(property -> lines.add(property + ": " + System.getProperty(property)));
        lines.add("processors: " + Runtime.getRuntime().availableProcessors());
        lines.add("largest heap of this command: " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB");
        lines.add("time zone: " + TimeZone.getDefault().getID());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-X"))
                .forEach(argument -> lines.add("argument of this command: " + argument));
        libraries().forEach(library -> lines.add("library: " + library));
        return lines;
    }

    /** The class path's files by their names, which hold the versions. */
    private static List<String> libraries() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> entry.endsWith(".jar"))
                .map(entry -> String.valueOf(Path.of(entry).getFileName()))
                .sorted()
                .toList();
    }
}
