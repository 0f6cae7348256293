package io.anabranch.faults;

import io.anabranch.local.ProgramProcess;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
        return ProgramProcess.start(name, command(config), variables, folder.resolve(name + ".log"), port);
    }

    private List<String> command(Path config) {
        String path = program.resolve("anabranch-app.jar") + File.pathSeparator + program.resolve("lib") + "/*";
        if (hooks) {
            path += File.pathSeparator + System.getProperty("faults.hooks", "target/test-classes");
        }
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of("-XX:+UseSerialGC", "-Xmx512m", "-XX:+ExitOnOutOfMemoryError"));
        words.addAll(jvm);
        words.addAll(List.of("-cp", path, "io.anabranch.app.Main", "run", "--config", config.toString()));
        return words;
    }
}
