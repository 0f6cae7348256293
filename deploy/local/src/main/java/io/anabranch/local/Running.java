package io.anabranch.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A note in a server's folder of the process that runs there. It may be stale: the process may be gone, and its pid another's.
 *
 * @param since when the process started
 */
record Running(long pid, Instant since, int port) {
    // The system tells a start to the second at worst, and corrects its clock now and then.
    private static final Duration TOLERANCE = Duration.ofSeconds(10);

    static Running of(ProcessHandle process, int port) {
        return new Running(process.pid(), process.info().startInstant().orElseGet(Instant::now), port);
    }

    /** The note of a folder whose process lives. */
    static Optional<Running> in(Path folder) {
        Properties note = new Properties();
        try (var text = Files.newBufferedReader(note(folder))) {
            note.load(text);
            return Optional.of(new Running(
                            Long.parseLong(note.getProperty("pid", "")),
                            Instant.parse(note.getProperty("since", "")),
                            Integer.parseInt(note.getProperty("port", ""))))
                    .filter(Running::alive);
        } catch (IOException | RuntimeException noneOrUnreadable) {
            return Optional.empty();
        }
    }

    void write(Path folder) throws IOException {
        Properties note = new Properties();
        note.setProperty("pid", Long.toString(pid));
        note.setProperty("since", since.toString());
        note.setProperty("port", Integer.toString(port));
        Path draft = folder.resolve("running.draft");
        try (Writer text = Files.newBufferedWriter(draft)) {
            note.store(text, null);
        }
        Files.move(draft, note(folder), StandardCopyOption.ATOMIC_MOVE);
    }

    static void erase(Path folder) throws IOException {
        Files.deleteIfExists(note(folder));
    }

    private static Path note(Path folder) {
        return folder.resolve("running.properties");
    }

    Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> !isZombie())
                .filter(process -> process.info()
                        .startInstant()
                        .map(start -> Duration.between(start, since).abs().compareTo(TOLERANCE) < 0)
                        .orElse(true));
    }

    boolean alive() {
        return process().isPresent();
    }

    InetSocketAddress address() {
        return Home.address(port);
    }

    /** Its resident memory, where the system tells it. */
    OptionalLong megabytes() {
        try (Stream<String> status = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return status.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst();
        } catch (IOException | UncheckedIOException notLinuxOrGone) {
            return OptionalLong.empty();
        }
    }

    /** Dead, every thread of it, but its parent hasn't asked yet: in a container, process 1 may never ask. */
    private boolean isZombie() {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            // After the name, which may hold anything but ends with the last ')': see proc_pid_stat(5).
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            String state = fields[0];
            String threads = fields[17];
            // While its other threads die, the process still holds its ports and file locks.
            return state.equals("Z") && threads.equals("1");
        } catch (IOException notLinuxOrGone) {
            return false;
        }
    }
}
