package io.anabranch.dist;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
