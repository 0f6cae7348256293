package io.anabranch.dist;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Programs of this machine that some of these tests need. */
final class Tools {
    private Tools() {}

    /**
     * Skips the calling test where the program is not installed, and says so in a line.
     *
     * @param purpose to be read after "to"
     * @param packages what Debian calls what has it
     */
    static Path require(String name, String purpose, String packages) {
        Optional<Path> program = Stream.of(
                        System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
        String missing = name + " is needed to " + purpose + ", found none on the PATH. Install it: apt-get install "
                + packages + " (Debian, Ubuntu)";
        if (program.isEmpty()) {
            System.out.println("Test skipped: " + missing);
        }
        Assumptions.assumeTrue(program.isPresent(), missing);
        return program.orElseThrow();
    }
}
