package io.anabranch.app;

import io.anabranch.local.ProgramProcess;
import java.nio.file.Path;
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
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                // Not the tests' own, which lies on the class path too.
                "-Dlogback.configurationFile=logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "run",
                "--config",
                config.toString()));
        command.addAll(List.of(options));
        return ProgramProcess.start(
                "anabranch",
                command,
                Map.of("ANABRANCH_OPS_HTTP", "127.0.0.1:" + opsPort, "ANABRANCH_LOG", "text"),
                config.resolveSibling("anabranch.log"),
                opsPort);
    }
}
