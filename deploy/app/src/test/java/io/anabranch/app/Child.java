package io.anabranch.app;

import java.io.IOException;
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
import java.util.concurrent.TimeUnit;

/** {@code anabranch run} as an operator meets it: a process, its log, its ops address, its exit code. */
final class Child implements AutoCloseable {
    private final Process process;
    private final Path log;
    private final int opsPort;
    private final HttpClient http = HttpClient.newHttpClient();

    private Child(Process process, Path log, int opsPort) {
        this.process = process;
        this.log = log;
        this.opsPort = opsPort;
    }

    static Child run(Path config, int opsPort, String... options) throws IOException {
        Path log = config.resolveSibling("anabranch.log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                // Not the tests' own, which lies on the class path too.
                "-Dlogback.configurationFile=logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                "io.anabranch.app.Main",
                "run",
                "--config",
                config.toString()));
        command.addAll(List.of(options));
        ProcessBuilder java = new ProcessBuilder(command);
        java.environment().put("ANABRANCH_OPS_HTTP", "127.0.0.1:" + opsPort);
        java.environment().put("ANABRANCH_LOG", "text");
        return new Child(
                java.redirectErrorStream(true)
                        .redirectOutput(Redirect.to(log.toFile()))
                        .start(),
                log,
                opsPort);
    }

    static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    /** The answer's status, or 0 while nobody listens. */
    int status(String path) throws InterruptedException {
        try {
            return get(path).statusCode();
        } catch (IOException nobody) {
            return 0;
        }
    }

    String body(String path) throws IOException, InterruptedException {
        return get(path).body();
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void sigterm() {
        process.destroy();
    }

    /** Waits for the end; fails when it does not come in time. */
    int exitCode(Duration atMost) throws InterruptedException {
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("Still running after " + atMost);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + opsPort + path);
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
        return http.send(request, BodyHandlers.ofString());
    }
}
