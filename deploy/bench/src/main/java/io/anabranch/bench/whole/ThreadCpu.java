package io.anabranch.bench.whole;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What each kind of a process's threads has used, as Linux tells it: names without their numbers, and of them the 15 characters that
 * the kernel keeps. Of a process that renames its threads, as Cassandra does, a difference of two looks says nothing.
 *
 * @param ticks by name, of a hundredth of a second each
 */
record ThreadCpu(Map<String, Long> ticks) {
    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final double TICK_MICROS = 10_000;

    static ThreadCpu of(long pid) {
        Map<String, Long> ticks = new TreeMap<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path thread : threads) {
                add(thread, ticks);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The threads of process " + pid + " are read from /proc", e);
        }
        return new ThreadCpu(ticks);
    }

    private static void add(Path thread, Map<String, Long> ticks) throws IOException {
        try {
            // The name is in brackets and may have some itself.
            String stat = Files.readString(thread.resolve("stat"));
            String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            long used = Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM]);
            ticks.merge(name.replaceAll("[#-]?\\d+", "").strip(), used, Long::sum);
        } catch (NoSuchFileException ended) {
            // Between the list and the look.
        }
    }

    /** Microseconds an event since an earlier look, by name; what is below a tenth is left out. */
    Map<String, Double> since(ThreadCpu before, long events) {
        Map<String, Double> micros = new TreeMap<>();
        ticks.forEach((name, now) -> {
            double used = (now - before.ticks.getOrDefault(name, 0L)) * TICK_MICROS / events;
            if (used >= 0.1) {
                micros.put(name, used);
            }
        });
        return micros;
    }
}
