package io.anabranch.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** One side of a benchmark in a process of its own, so that its CPU, its heap and its compiled code are its own. */
final class Fork {
    private static final int DEADLINE_SECONDS = 600;

    private final List<String> command = new ArrayList<>();

    /** @param heap as {@code -Xmx} has it: {@code 512m} */
    Fork(Class<?> main, String heap, List<String> arguments) {
        command.add(ProcessHandle.current().info().command().orElse("java"));
        // The collector that the launcher runs the program with.
        command.addAll(List.of("-Xmx" + heap, "-XX:+UseParallelGC", "-cp", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(arguments);
    }

    /** @throws IllegalStateException if it did not end by reporting what it measured */
    Measured run() {
        return run(Measured::parse);
    }

    /**
     * @param parse the line that it reports in; of every other line, empty
     * @throws IllegalStateException if it did not end by reporting what it measured
     */
    <T> T run(Function<String, Optional<T>> parse) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try {
                return report(process, parse);
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not start " + command.get(0), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while " + command.get(command.size() - 1) + " ran", e);
        }
    }

    private static <T> T report(Process process, Function<String, Optional<T>> parse)
            throws IOException, InterruptedException {
        Optional<T> measured = Optional.empty();
        List<String> said = new ArrayList<>();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null && measured.isEmpty(); line = lines.readLine()) {
                said.add(line);
                measured = parse.apply(line);
            }
        }
        boolean ended = process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS);
        return measured.filter(figures -> ended)
                .orElseThrow(() -> new IllegalStateException(
                        "The measured process reported nothing; it said:\n" + String.join("\n", said)));
    }
}
