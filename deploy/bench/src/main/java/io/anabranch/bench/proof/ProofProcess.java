package io.anabranch.bench.proof;

import io.anabranch.app.Main;
import io.anabranch.local.Guard;
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
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code anabranch run} in a process of its own, with its log, its metrics, and the signals that an operator or a kernel sends. */
final class ProofProcess implements AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Duration READY = Duration.ofMinutes(4);
    private static final Duration STOP = Duration.ofMinutes(1);
    private static final int TAIL = 25;
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final String name;
    private final Process process;
    private final Path log;
    private final int opsPort;

    private ProofProcess(String name, Process process, Path log, int opsPort) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.opsPort = opsPort;
    }

    /** Starts it; its configuration and log are named after it, and a log that is there is continued. */
    static ProofProcess start(ProofPipeline pipeline, Path folder, String name) {
        int port = freePort();
        Path config = pipeline.write(folder.resolve(name + ".yaml"), port);
        Path log = folder.resolve(name + ".log");
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(List.of("-XX:+UseParallelGC", "-Xmx512m", "-XX:+ExitOnOutOfMemoryError"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of("run", "--config", config.toString()));
        try {
            Process process = new ProcessBuilder(Guard.around(command))
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(log.toFile()))
                    .start();
            return new ProofProcess(name, process, log, port);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not start process " + name, e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No free port", e);
        }
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What {@code /health/ready} says. */
    boolean isReady() {
        return get("/health/ready").filter(answer -> answer.statusCode() == 200).isPresent();
    }

    /** @throws IllegalStateException if it is not ready within four minutes, or has ended */
    void awaitReady() {
        Waits.until("process " + name + " is ready", READY, () -> {
            requireAlive();
            return isReady();
        });
    }

    /** The metrics, if it answers. */
    Optional<Scrape> scrape() {
        return get("/metrics").map(answer -> {
            try (Stream<String> lines = answer.body()) {
                return Scrape.of(lines);
            }
        });
    }

    private Optional<HttpResponse<Stream<String>>> get(String path) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + opsPort + path))
                    .timeout(ANSWER)
                    .build();
            return Optional.of(HTTP.send(request, BodyHandlers.ofLines()));
        } catch (IOException noAnswer) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while asking process " + name, e);
        }
    }

    /** Memory that it has resident now, heap and all else; 0 when it has ended. */
    long residentBytes() {
        return status("VmRSS:");
    }

    /** The most of that so far. */
    long peakResidentBytes() {
        return status("VmHWM:");
    }

    private long status(String field) {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith(field))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst()
                    .orElse(0);
        } catch (IOException | UncheckedIOException ended) {
            return 0;
        }
    }

    /** Sends SIGTERM and waits for its end. Returns its exit code; one that does not end within a minute is killed. */
    int terminate() {
        process.destroy();
        return ended();
    }

    /** Sends SIGKILL and waits for its end. */
    void kill() {
        process.destroyForcibly();
        int unused = ended();
    }

    /** Writes what every thread does into its log. */
    void dumpThreads() {
        signal("QUIT");
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

    private int ended() {
        try {
            if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while process " + name + " ended", e);
        }
    }

    /** All lines of its log so far. */
    List<String> log() {
        try {
            return Files.readAllLines(log);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read " + log, e);
        }
    }

    /** The end of its log, for a message. */
    String logTail() {
        List<String> lines = log();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
    }

    void requireAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException("Process " + name + " has ended with exit code " + process.exitValue()
                    + "; the end of its log:\n" + logTail());
        }
    }

    @Override
    public void close() {
        kill();
    }
}
