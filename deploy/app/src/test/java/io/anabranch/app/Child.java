package io.anabranch.app;

import io.anabranch.local.ProgramProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts the program from the tests' class path, in a process of its own. */
final class Child {
    private Child() {}

    static ProgramProcess run(Path config, String... options) {
        return run(config, ProgramProcess.freePort(), options);
    }

    static ProgramProcess run(Path config, int opsPort, String... options) {
        return ProgramProcess.start(
                "anabranch",
                command(config, List.of("run"), List.of(options)),
                Map.of("ANABRANCH_OPS_HTTP", "127.0.0.1:" + opsPort, "ANABRANCH_LOG", "text"),
                config.resolveSibling("anabranch.log"),
                opsPort);
    }

    /** What a command printed, and how it ended. */
    record Ended(int exitCode, List<String> lines) {}

    /** A command to its end, of which two minutes are awaited; its log is one's own, and no terminal's. */
    static Ended end(Path config, String... words) {
        Path said = config.resolveSibling("said");
        try (ProgramProcess process = ProgramProcess.start(
                String.join(" ", words),
                command(config, List.of(words), List.of()),
                Map.of(),
                said,
                /* opsPort= */ 0)) {
            int exitCode = process.awaitEnd(Duration.ofMinutes(2));
            return new Ended(exitCode, process.log().lines().toList());
        }
    }

    private static List<String> command(Path config, List<String> words, List<String> options) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                // Not the tests' own, which lies on the class path too.
                "-Dlogback.configurationFile=logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(words);
        command.addAll(List.of("--config", config.toString()));
        command.addAll(options);
        return command;
    }
}
