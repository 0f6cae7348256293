package io.anabranch.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** One side of a benchmark in a process of its own, so that its CPU, its heap and its compiled code are its own. */
final class Fork {
    private static final int END_SECONDS = 60;
    /** How often at least it is asked whether a side stands still. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final List<String> command = new ArrayList<>();
    private final String name;
    private final Supplier<StallWatch> watches;

    /** @param heap as {@code -Xmx} has it: {@code 512m} */
    Fork(Class<?> main, String heap, List<String> arguments) {
        this(main, heap, arguments, StallWatch::new);
    }

    /** @param watches a new one for each time that something is awaited of it */
    Fork(Class<?> main, String heap, List<String> arguments, Supplier<StallWatch> watches) {
        this.name = main.getSimpleName();
        this.watches = watches;
        command.add(ProcessHandle.current().info().command().orElse("java"));
        // The collector that the launcher runs the program with.
        command.addAll(List.of("-Xmx" + heap, "-XX:+UseParallelGC", "-cp", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(arguments);
    }

    /**
     * Runs a side that measures once and ends.
     *
     * @throws IllegalStateException if it did not end by reporting what it measured, or stood still and was ended
     */
    Measured run() {
        return run(Measured::parse);
    }

    /**
     * Runs a side that reports once and ends.
     *
     * @param parse the line that it reports in; of every other line, empty
     * @throws IllegalStateException if it did not end by reporting, or stood still and was ended
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
                    new ProcessBuilder(command).redirectErrorStream(true).start(), name, watches);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not start " + command.get(0), e);
        }
    }

    /** The process, which is asked to end by {@link #close}, and made to if it does not. */
    static final class Running implements AutoCloseable {
        private final Process process;
        private final String name;
        private final Supplier<StallWatch> watches;
        private final Lines lines;
        private final BufferedWriter rounds;

        private Running(Process process, String name, Supplier<StallWatch> watches) {
            this.process = process;
            this.name = name;
            this.watches = watches;
            this.lines = Lines.of(process.inputReader(StandardCharsets.UTF_8), name);
            this.rounds = process.outputWriter(StandardCharsets.UTF_8);
        }

        /** @throws IllegalStateException if it did not do the round, or stood still and was ended */
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
            StallWatch watch = watches.get();
            Optional<Progress> reached = Optional.empty();
            List<String> said = new ArrayList<>();
            while (!lines.areEnded()) {
                Optional<String> line = lines.next(LOOK);
                Optional<Progress> progress = line.flatMap(Progress::parse);
                Optional<T> reported = line.flatMap(parse);
                if (reported.isPresent()) {
                    return reported.orElseThrow();
                }
                if (progress.isPresent()) {
                    reached = progress;
                    watch.progressed();
                } else {
                    line.ifPresent(said::add);
                }
                if (watch.isStalled()) {
                    process.destroyForcibly();
                    throw new IllegalStateException(name + " made " + watch.inWords() + " and was ended; it stood at "
                            + reached.map(Progress::inWords).orElse("its start") + "; it said:\n"
                            + String.join("\n", said));
                }
            }
            throw new IllegalStateException(name + " reported nothing; it said:\n" + String.join("\n", said));
        }

        @Override
        public void close() {
            try {
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
