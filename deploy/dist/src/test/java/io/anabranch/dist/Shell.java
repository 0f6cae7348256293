package io.anabranch.dist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs programs of this machine to their end. */
final class Shell {
    private static final Duration DEADLINE = Duration.ofMinutes(3);

    private Shell() {}

    /** How a program ended, and all that it printed. */
    record Ended(int exitCode, String said) {
        /** @throws IllegalStateException with what it said, unless it ended with 0 */
        void require() {
            String unused = orThrow();
        }

        /**
         * What it said.
         *
         * @throws IllegalStateException with that, unless it ended with 0
         */
        String orThrow() {
            if (exitCode != 0) {
                throw new IllegalStateException("ended with " + exitCode + ":\n" + said);
            }
            return said;
        }
    }

    static Ended run(Path folder, String... command) {
        return run(folder, Map.of(), List.of(command));
    }

    /** @param environment on top of this process's own */
    static Ended run(Path folder, Map<String, String> environment, List<String> command) {
        try {
            Path said = Files.createTempFile("said", ".txt");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(command + " did not end; so far:\n" + Files.readString(said));
            }
            Ended ended = new Ended(process.exitValue(), Files.readString(said));
            Files.delete(said);
            return ended;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + command + " ran", e);
        }
    }
}
