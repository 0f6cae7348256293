package io.anabranch.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * {@code anabranch run} in a process of its own, as an operator meets it: its log, its ops address, its exit code, and the signals that an
 * operator or a kernel sends. It dies with the process that started it.
 */
public final class ProgramProcess implements AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Duration STOP = Duration.ofMinutes(1);
    private static final int TAIL = 25;
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final String name;
    private final Process process;
    private final Path log;
    private final int opsPort;

    private ProgramProcess(String name, Process process, Path log, int opsPort) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.opsPort = opsPort;
    }

    /**
     * Starts a process.
     *
     * @param name for messages
     * @param command the words of its command line
     * @param environment on top of this process's own
     * @param log where its output goes; what is there is continued
     * @param opsPort where its configuration makes it listen, on the loopback address
     */
    public static ProgramProcess start(
            String name, List<String> command, Map<String, String> environment, Path log, int opsPort) {
        ProcessBuilder builder = new ProcessBuilder(Guard.around(command));
        builder.environment().putAll(environment);
        try {
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(log.toFile()))
                    .start();
            return new ProgramProcess(name, process, log, opsPort);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not start process " + name, e);
        }
    }

    /** A port that nobody listens on, for an ops address; below the range that systems give to outgoing connections. */
    public static int freePort() {
        return Ports.anyFree();
    }

    public String name() {
        return name;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** @throws IllegalStateException with the end of its log, if it has ended */
    public void requireAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException("Process " + name + " has ended with exit code " + process.exitValue()
                    + "; the end of its log:\n" + logTail());
        }
    }

    public boolean isReady() {
        return status("/health/ready") == 200;
    }

    /** The status of an answer of its ops address, or 0 while nobody answers. */
    public int status(String path) {
        return get(path).map(HttpResponse::statusCode).orElse(0);
    }

    /** The body of an answer of its ops address; empty while nobody answers. */
    public String body(String path) {
        return get(path).map(HttpResponse::body).orElse("");
    }

    /** The sum over all series of a metric that carry this label, such as {@code sink="feed"}; 0 while nobody answers. */
    public double metric(String metric, String label) {
        return body("/metrics")
                .lines()
                .filter(line -> line.startsWith(metric + "{") && line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private Optional<HttpResponse<String>> get(String path) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + Home.HOST + ":" + opsPort + path))
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

    /** Memory that it has resident now, heap and all else, in bytes; 0 when it has ended. */
    public long residentBytes() {
        return memory("VmRSS:");
    }

    /** The most of {@link #residentBytes()} so far. */
    public long peakResidentBytes() {
        return memory("VmHWM:");
    }

    private long memory(String field) {
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

    /** SIGSTOP: it does nothing any more and knows nothing of it. */
    public void pause() {
        signal("STOP");
    }

    /** SIGCONT. */
    public void resume() {
        signal("CONT");
    }

    /** SIGQUIT: what every thread does goes into its log. */
    public void dumpThreads() {
        signal("QUIT");
    }

    /** SIGTERM, without waiting. */
    public void sigterm() {
        process.destroy();
    }

    /** Sends SIGTERM and waits for its end, a minute at most. Returns the exit code. */
    public int terminate() {
        sigterm();
        return awaitEnd(STOP);
    }

    /** Sends SIGKILL and waits for its end. */
    public void kill() {
        process.destroyForcibly();
        int unused = awaitEnd(STOP);
    }

    /** Waits for its end; one that does not come in time is forced, after a dump of its threads. Returns the exit code. */
    public int awaitEnd(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                dumpThreads();
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

    /** All that it has printed. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read " + log, e);
        }
    }

    /** The end of its log, for a message. */
    public String logTail() {
        List<String> lines = log().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
    }

    /** Kills it, if it lives. */
    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}
