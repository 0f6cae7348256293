package io.anabranch.local;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What a server wrote. */
final class LogFile {
    private static final Duration POLL = Duration.ofMillis(200);

    private LogFile() {}

    /** The last lines. */
    static String tail(Path log, int lines) {
        try {
            List<String> all =
                    Files.readString(log, StandardCharsets.ISO_8859_1).lines().toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
        } catch (IOException none) {
            return "(none)";
        }
    }

    /** Prints the whole, and what is added for as long as someone adds. */
    static void print(Path log, PrintStream out, BooleanSupplier grows) throws IOException {
        try (InputStream text = new FileInputStream(log.toFile())) {
            boolean more = true;
            while (more) {
                // Asked before the copy: what is written until the end of the writer is still read.
                more = grows.getAsBoolean();
                text.transferTo(out);
                out.flush();
                if (more) {
                    Waiting.moment(POLL);
                }
            }
        }
    }
}
