package io.anabranch.faults;

import io.anabranch.local.Guard;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** {@code anabranch run} as the launcher starts it, in a process of its own: its log, its metrics, and the signals that it may get. */
final class PipelineProcess implements AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Duration STOP = Duration.ofSeconds(45);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final String name;
    private final Process process;
    private final Path log;
    private final int opsPort;

    private PipelineProcess(String name, Process process, Path log, int opsPort) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.opsPort = opsPort;
    }

    /**
     * How a process is started.
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

    /** Starts it; its configuration and log are named after it, and a log that is there is continued. */
    static PipelineProcess start(Configuration configuration, Path folder, String name, Launch launch) {
        int port = freePort();
        Path config = configuration.write(folder.resolve(name + ".yaml"), port);
        Path log = folder.resolve(name + ".log");
        ProcessBuilder builder = new ProcessBuilder(Guard.around(launch.command(config)));
        builder.environment().put("ANABRANCH_LOG", "text");
        builder.environment().putAll(launch.environment());
        try {
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(log.toFile()))
                    .start();
            return new PipelineProcess(name, process, log, port);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not start process " + name, e);
        }
    }

    private static int freePort() {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No free port", e);
        }
    }

    String name() {
        return name;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    boolean isReady() {
        return get("/health/ready").filter(answer -> answer.statusCode() == 200).isPresent();
    }

    /** What {@code /health/ready} says; empty while nobody answers. */
    String health() {
        return get("/health/ready").map(HttpResponse::body).orElse("");
    }

    /** All metrics; empty while nobody answers. */
    List<String> metrics() {
        return get("/metrics").map(HttpResponse::body).orElse("").lines().toList();
    }

    /** The sum over all series of a metric that carry this label, such as {@code sink="feed"}. */
    double metric(String metric, String label) {
        return metrics().stream()
                .filter(line -> line.startsWith(metric + "{") && line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private Optional<HttpResponse<String>> get(String path) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + opsPort + path))
                    .timeout(ANSWER)
                    .build();
            return Optional.of(HTTP.send(request, BodyHandlers.ofString()));
        } catch (IOException noAnswer) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while asking process " + name, e);
        }
    }

    /** SIGSTOP: it does nothing any more and knows nothing of it. */
    void pause() {
        signal("STOP");
    }

    /** SIGCONT. */
    void resume() {
        signal("CONT");
    }

    void kill() {
        process.destroyForcibly();
        int unused = awaitEnd(STOP);
    }

    /** Sends SIGTERM and waits. Returns the exit code. */
    int terminate() {
        process.destroy();
        return awaitEnd(STOP);
    }

    /** Waits for the end; one that does not come is forced. Returns the exit code. */
    int awaitEnd(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                signal("QUIT");
                process.destroyForcibly();
            }
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while process " + name + " ended", e);
        }
    }

    private void signal(String signal) {
        try {
            int unused = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not signal process " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while signalling process " + name, e);
        }
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read " + log, e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}
