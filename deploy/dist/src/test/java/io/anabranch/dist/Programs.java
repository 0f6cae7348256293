package io.anabranch.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Programs of this machine: a test that needs one that is absent is skipped, and a line on standard output says why. */
final class Programs {
    private Programs() {}

    /**
     * The program as a shell would find it; else the calling test is skipped.
     *
     * @param purpose what it is needed for, to be read after "to"
     * @throws org.opentest4j.TestAbortedException where it is absent
     */
    static Path require(String name, String purpose, String install) {
        Optional<Path> found = Stream.of(
                        System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
        String reason = name + " is needed to " + purpose + ", found none on the PATH. Install it: " + install;
        if (found.isEmpty()) {
            System.out.println("Test skipped: " + reason);
        }
        Assumptions.assumeTrue(found.isPresent(), reason);
        return found.orElseThrow();
    }

    /** What the program printed on standard output; a program that ends otherwise than with 0 fails the test with all it said. */
    static String output(Path folder, Map<String, String> environment, String input, List<String> command) {
        try {
            Path errors = Files.createTempFile("errors", ".txt");
            ProcessBuilder builder =
                    new ProcessBuilder(command).directory(folder.toFile()).redirectError(errors.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            try (var stdin = process.outputWriter(StandardCharsets.UTF_8)) {
                stdin.write(input);
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exitCode = process.waitFor();
            assertThat(exitCode)
                    .as("%s%n%s%n%s", String.join(" ", command), output, Files.readString(errors))
                    .isZero();
            Files.delete(errors);
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
