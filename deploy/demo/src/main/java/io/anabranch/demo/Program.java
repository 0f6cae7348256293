package io.anabranch.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code anabranch run} in a process of its own, as an operator would start it. */
final class Program implements AutoCloseable {
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final int TAIL = 15;

    private final Process process;
    private final Path log;
    private final int opsPort;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private Program(Process process, Path log, int opsPort) {
        this.process = process;
        this.log = log;
        this.opsPort = opsPort;
    }

    static Program start(Path config, Path log, int opsPort) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseParallelGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.anabranch.app.Main",
                        "run",
                        "--config",
                        config.toString())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(log.toFile()))
                .start();
        return new Program(process, log, opsPort);
    }

    boolean isReady() throws InterruptedException {
        requireAlive();
        try {
            HttpRequest ready = HttpRequest.newBuilder(ops("/health/ready"))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            return http.send(ready, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    Scrape scrape() throws InterruptedException {
        requireAlive();
        try {
            return Scrape.of(http, ops("/metrics"));
        } catch (IOException e) {
            return new Scrape(List.of());
        }
    }

    URI ops(String path) {
        return URI.create("http://127.0.0.1:" + opsPort + path);
    }

    long pid() {
        return process.pid();
    }

    /** Asks it to drain and stop, and waits for it. Returns its exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void requireAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException("anabranch run ended with exit code " + process.exitValue()
                    + "; the end of its log " + log + ":\n" + tail());
        }
    }

    private String tail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
