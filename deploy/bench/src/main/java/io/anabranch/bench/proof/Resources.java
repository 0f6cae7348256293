package io.anabranch.bench.proof;

import io.anabranch.local.ProgramProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a process holds, in numbers that must not grow with time.
 *
 * @param minute since the load began
 * @param heapMiB after a full collection
 * @param residentMiB heap and all else
 * @param descriptors open files, sockets included
 */
record Resources(double minute, double heapMiB, double residentMiB, long threads, long descriptors, long sockets) {
    private static final Pattern HEAP_USED = Pattern.compile("(?m)^ +(?:PSYoungGen|ParOldGen) .*used (\\d+)K");
    private static final int ANSWER_SECONDS = 30;

    static final String HEADINGS =
            "| minute | heap after collection, MiB | resident, MiB | threads | descriptors | sockets |\n"
                    + "|---|---|---|---|---|---|";

    /** Collects the process's garbage and looks. */
    static Resources of(ProgramProcess process, double minute) {
        var unused = jcmd(process.pid(), "GC.run");
        Path proc = Path.of("/proc", Long.toString(process.pid()));
        List<String> descriptors = links(proc.resolve("fd"));
        return new Resources(
                minute,
                usedKiB(jcmd(process.pid(), "GC.heap_info")) / 1_024.0,
                process.residentBytes() / (double) (1 << 20),
                names(proc.resolve("task")).size(),
                descriptors.size(),
                descriptors.stream().filter(link -> link.startsWith("socket:")).count());
    }

    private static long usedKiB(String heap) {
        long used = 0;
        Matcher space = HEAP_USED.matcher(heap);
        while (space.find()) {
            used += Long.parseLong(space.group(1));
        }
        return used;
    }

    private static String jcmd(long pid, String command) {
        try {
            Process asked = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(pid),
                            command)
                    .redirectErrorStream(true)
                    .start();
            String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!asked.waitFor(ANSWER_SECONDS, TimeUnit.SECONDS) || asked.exitValue() != 0) {
                throw new IllegalStateException("jcmd " + command + " failed: " + answer);
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException("jcmd can't be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while asking a process", e);
        }
    }

    private static List<Path> names(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        } catch (IOException e) {
            throw new UncheckedIOException("The process can't be looked at", e);
        }
    }

    /** What each entry leads to; one that is gone meanwhile is left out. */
    private static List<String> links(Path folder) {
        return names(folder).stream()
                .flatMap(entry -> {
                    try {
                        return Stream.of(Files.readSymbolicLink(entry).toString());
                    } catch (IOException gone) {
                        return Stream.empty();
                    }
                })
                .toList();
    }

    /** A row below {@link #HEADINGS}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "| %.1f | %.1f | %.0f | %d | %d | %d |",
                minute,
                heapMiB,
                residentMiB,
                threads,
                descriptors,
                sockets);
    }
}
