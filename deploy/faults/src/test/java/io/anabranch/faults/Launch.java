package io.anabranch.faults;

import io.anabranch.local.ProgramProcess;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a process is started: as the launcher does it, and what a test wants otherwise.
 *
 * @param program the folder of the program's jar and its libraries
 * @param hooks whether this suite's own classes are on the class path, which fail on purpose
 * @param jvm further options of Java
 */
record Launch(Path program, boolean hooks, List<String> jvm, Map<String, String> environment) {
    static final Launch PLAIN =
            new Launch(Path.of(System.getProperty("faults.program", "../app/target")), false, List.of(), Map.of());

    private static final List<String> RUN = List.of("-XX:+UseSerialGC", "-Xmx512m", "-XX:+ExitOnOutOfMemoryError");

    Launch {
        jvm = List.copyOf(jvm);
        environment = Map.copyOf(environment);
    }

    Launch withHooks(String... properties) {
        List<String> options = new ArrayList<>();
        for (String property : properties) {
            options.add("-D" + property);
        }
        return new Launch(program, true, options, environment);
    }

    Launch withEnvironment(Map<String, String> variables) {
        return new Launch(program, hooks, jvm, variables);
    }

    Launch of(Path otherProgram) {
        return new Launch(otherProgram, hooks, jvm, environment);
    }

    /** Starts one; its configuration and log are named after it, and a log that is there is continued. */
    ProgramProcess start(Configuration configuration, Path folder, String name) {
        int port = ProgramProcess.freePort();
        Path config = configuration.write(folder.resolve(name + ".yaml"), port);
        Map<String, String> variables = new HashMap<>(Map.of("ANABRANCH_LOG", "text"));
        variables.putAll(environment);
        return ProgramProcess.start(name, command(RUN, "run", config), variables, folder.resolve(name + ".log"), port);
    }

    /** Starts a {@code verify} with the memory that the launcher gives it. */
    ProgramProcess verify(Configuration configuration, Path folder) {
        Path config = configuration.write(folder.resolve("verify.yaml"), /* opsPort= */ 0);
        return ProgramProcess.start(
                "verify",
                command(launcherOptions("verify"), "verify", config),
                Map.of("MALLOC_ARENA_MAX", "1"),
                folder.resolve("verify.log"),
                /* opsPort= */ 0);
    }

    private static List<String> launcherOptions(String command) {
        try {
            String launcher = Files.readString(Path.of("..", "dist", "launcher.sh"));
            Matcher options = Pattern.compile("(?s)local options=\"(.*?)\"\n.*?\n        " + command
                            + "\\)\n.*?options=\"\\$options (.*?)\"")
                    .matcher(launcher);
            if (!options.find()) {
                throw new IllegalStateException("The launcher starts no '" + command + "'");
            }
            return List.of((options.group(1) + " " + options.group(2)).split(" ", -1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> command(List<String> options, String command, Path config) {
        String path = program.resolve("anabranch-app.jar") + File.pathSeparator + program.resolve("lib") + "/*";
        if (hooks) {
            path += File.pathSeparator + System.getProperty("faults.hooks", "target/test-classes");
        }
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(options);
        words.addAll(jvm);
        words.addAll(List.of("-cp", path, "io.anabranch.app.Main", command, "--config", config.toString()));
        return words;
    }
}
