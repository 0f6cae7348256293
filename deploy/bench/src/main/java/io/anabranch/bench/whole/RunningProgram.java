package io.anabranch.bench.whole;

import io.anabranch.local.Guard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program's process, seen from outside, as every program can be. */
public final class RunningProgram implements AutoCloseable {
    private static final int END_SECONDS = 15;
    private static final int LAST_WORDS = 20;
    private static final String PEAK = "VmHWM:";
    private static final String RESIDENT = "VmRSS:";
    /** What the kernel takes, written to a process's {@code clear_refs}, for: its peak is what it has now. */
    private static final String RESET_PEAK = "5";

    private final Process process;
    private final Path folder;

    private RunningProgram(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
    }

    /** Starts it in a folder that it has to itself and that ends with it. */
    public static RunningProgram start(Program program, Target target) {
        return start(program, target, List.of());
    }

    /** @param flags of the JVM, besides the program's own */
    static RunningProgram start(Program program, Target target, List<String> flags) {
        List<String> command = new ArrayList<>(program.launch());
        command.addAll(flags);
        try {
            Path folder = Files.createTempDirectory("anabranch-bench-");
            command.addAll(program.setUp(folder, target));
            ProcessBuilder builder = new ProcessBuilder(Guard.around(command))
                    .redirectErrorStream(true)
                    .redirectOutput(log(folder).toFile());
            builder.environment().putAll(program.environment());
            return new RunningProgram(builder.start(), folder);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not start " + program.name(), e);
        }
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** What it has used so far, all threads together. */
    public Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow(this::failed);
    }

    /** The most memory that it had resident at once so far, heap and all else. */
    public long peakBytes() {
        return statusBytes(PEAK);
    }

    /** What it has resident now, heap and all else. */
    public long residentBytes() {
        return statusBytes(RESIDENT);
    }

    /** From now on the peak is that of what comes. */
    public void resetPeak() {
        Path file = Path.of("/proc", Long.toString(process.pid()), "clear_refs");
        try {
            Files.writeString(file, RESET_PEAK);
        } catch (IOException e) {
            throw new UncheckedIOException("A peak is reset by " + file + ", as Linux has it", e);
        }
    }

    private long statusBytes(String field) {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith(field))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst()
                    .orElseThrow(this::failed);
        } catch (IOException e) {
            throw new UncheckedIOException("Memory is read from " + status + ", as Linux has it", e);
        }
    }

    public void requireAlive() {
        if (!process.isAlive()) {
            throw failed();
        }
    }

    /** For the message of a failure. */
    String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log(folder));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_WORDS), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e + ")";
        }
    }

    private ProgramFailedException failed() {
        return new ProgramFailedException("The measured program has ended; the end of its log:\n" + lastWords());
    }

    private static Path log(Path folder) {
        return folder.resolve("log");
    }

    /** Ends it at once: all that it had to do is done. */
    @Override
    public void close() {
        try {
            if (!process.destroyForcibly().waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("The measured program did not end");
            }
            delete();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not delete " + folder, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the measured program ended", e);
        }
    }

    /** Settings, state and log stand side by side in it. */
    private void delete() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
