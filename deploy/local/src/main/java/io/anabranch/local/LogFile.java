package io.anabranch.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a server wrote. */
final class LogFile {
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
}
