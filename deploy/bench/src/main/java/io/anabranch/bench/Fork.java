package io.anabranch.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
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
    private static final int END_SECONDS = 60;

    private final List<String> command = new ArrayList<>();

    /** @param heap as {@code -Xmx} has it: {@code 512m} */
    Fork(Class<?> main, String heap, List<String> arguments) {
        command.add(ProcessHandle.current().info().command().orElse("java"));
        // The collector that the launcher runs the program with.
        command.addAll(List.of("-Xmx" + heap, "-XX:+UseParallelGC", "-cp", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(arguments);
    }

    /**
     * Runs a side that measures once and ends.
     *
     * @throws IllegalStateException if it did not end by reporting what it measured
     */
    Measured run() {
        return run(Measured::parse);
    }

    /**
     * Runs a side that reports once and ends.
     *
     * @param parse the line that it reports in; of every other line, empty
     * @throws IllegalStateException if it did not end by reporting
     */
    <T> T run(Function<String, Optional<T>> parse) {
        try (Running running = start()) {
            return running.next(parse);
        }
    }

    /** Starts a side that {@link Side#serve serves}. */
    Running start() {
        try {
            return new Running(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException("Could not start " + command.get(0), e);
        }
    }

    /** The process, which is told to end by {@link #close}, and made to if it does not. */
    static final class Running implements AutoCloseable {
        private final Process process;
        private final BufferedReader lines;
        private final BufferedWriter rounds;

        private Running(Process process) {
            this.process = process;
            this.lines = process.inputReader(StandardCharsets.UTF_8);
            this.rounds = process.outputWriter(StandardCharsets.UTF_8);
        }

        /** @throws IllegalStateException if it did not do the round */
        Measured round(String target, int events) {
            try {
                rounds.write(new Side.Round(target, events).toString());
                rounds.newLine();
                rounds.flush();
            } catch (IOException e) {
                throw new UncheckedIOException("The measured process has ended", e);
            }
            return next(Measured::parse);
        }

        private <T> T next(Function<String, Optional<T>> parse) {
            List<String> said = new ArrayList<>();
            try {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    said.add(line);
                    Optional<T> measured = parse.apply(line);
                    if (measured.isPresent()) {
                        return measured.get();
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Could not read what the measured process said", e);
            }
            throw new IllegalStateException(
                    "The measured process reported nothing; it said:\n" + String.join("\n", said));
        }

        @Override
        public void close() {
            try (lines) {
                rounds.close();
                if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("The measured process did not end");
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Could not end the measured process", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while the measured process ended", e);
            } finally {
                process.destroyForcibly();
            }
        }
    }
}
