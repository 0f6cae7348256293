package io.anabranch.bench.whole;

import io.anabranch.app.Main;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * {@code ./anabranch} as one types it.
 *
 * @param environment on top of this process's own
 */
record Launcher(Path script, Map<String, String> environment) {
    Launcher {
        environment = Map.copyOf(environment);
    }

    private static final Path SHELF = Path.of("/usr/lib/jvm");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** The one of the folder that this program was built in. */
    static Launcher find() {
        try {
            Path classes = Path.of(Main.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            for (Path folder = classes.getParent(); folder != null; folder = folder.getParent()) {
                Path script = folder.resolve("anabranch");
                if (Files.isExecutable(script) && Files.isRegularFile(folder.resolve("pom.xml"))) {
                    // What is measured is what was built, however new the sources are.
                    return new Launcher(script, Map.of("ANABRANCH_BUILD", "never"));
                }
            }
            throw new IllegalStateException("The launcher is in no folder above " + classes);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("Where this program was built is not known", e);
        }
    }

    /** A JDK of this major version in the usual folder. */
    static Optional<Path> jdk(int major) {
        File[] homes = SHELF.toFile().listFiles();
        return homes == null
                ? Optional.empty()
                : Stream.of(homes)
                        .map(File::toPath)
                        .sorted()
                        .filter(home -> major(home).equals(Integer.toString(major)))
                        .findFirst();
    }

    /** As the file says that every JDK has; empty where there is none. */
    private static String major(Path home) {
        Properties facts = new Properties();
        try (var text = Files.newBufferedReader(home.resolve("release"))) {
            facts.load(text);
        } catch (IOException none) {
            return "";
        }
        return facts.getProperty("JAVA_VERSION", "").replace("\"", "").split("\\.", 2)[0];
    }

    /** The same on another JDK. */
    Launcher on(Path jdk) {
        return with("ANABRANCH_JDK", jdk.toString());
    }

    /** The same with further flags of the JVM. */
    Launcher with(String flags) {
        return with("ANABRANCH_JAVA_OPTS", flags);
    }

    private Launcher with(String variable, String value) {
        Map<String, String> variables = new HashMap<>(environment);
        variables.put(variable, value);
        return new Launcher(script, variables);
    }

    /** How long a command takes from its being typed to its end. */
    Duration time(String... words) {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Redirect.DISCARD);
        builder.environment().putAll(environment);
        long begin = System.nanoTime();
        try {
            Process process = builder.start();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(
                        "'" + String.join(" ", command) + "' ended with " + process.exitValue());
            }
            return took;
        } catch (IOException e) {
            throw new UncheckedIOException("Could not start " + script, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while '" + String.join(" ", command) + "' ran", e);
        }
    }
}
