package io.anabranch.local;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One server in its folder: starts it, waits until it answers, breaks it, stops it. What it must remember stands in the folder. */
final class ServerProcess {
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration STOP = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(40);
    /** A process that another thread is starting holds for a moment what sockets this one had open. */
    private static final Duration INHERITED = Duration.ofSeconds(2);

    private static final Path NOTHING = Path.of("/dev/null");

    private final Server server;
    private final Recipe recipe;
    private final Path folder;
    private final Ports ports;
    private final long owner;

    ServerProcess(Server server, Recipe recipe, Path folder, Ports ports, long owner) {
        this.server = server;
        this.recipe = recipe;
        this.folder = folder;
        this.ports = ports;
        this.owner = owner;
    }

    Optional<Running> running() {
        return Running.in(folder);
    }

    /** Whether the server answers a client just now. */
    boolean ready() {
        return running().filter(process -> answers(process.address())).isPresent();
    }

    /** Starts the server, unless it runs already, and waits until it answers. */
    void start() {
        try {
            if (running().isEmpty()) {
                launch(ports.choose(server, folder));
            }
            awaitReady();
        } catch (IOException e) {
            throw new LocalStackException("Could not set up " + server.title() + " in " + folder + ": " + e, e);
        }
    }

    /** Starts the server again where it was. */
    void restart(int port) {
        try {
            launch(port);
            awaitReady();
        } catch (IOException e) {
            throw new LocalStackException("Could not start " + server.title() + " again in " + folder + ": " + e, e);
        }
    }

    private void launch(int port) throws IOException {
        if (!Waiting.until(() -> Ports.free(port), INHERITED)) {
            throw new LocalStackException(server.title() + " is to listen on port " + port
                    + ", but another process does. Find it with: lsof -i :" + port + " (or ss -ltnp 'sport = :" + port
                    + "'), and stop it, or choose free ports (--ports free).");
        }
        Files.createDirectories(folder);
        Home home = new Home(server, folder, port);
        Process process = new ProcessBuilder(Guard.around(owner, recipe.command(home)))
                .directory(folder.toFile())
                .redirectInput(NOTHING.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(home.log().toFile()))
                .start();
        Running.of(process.toHandle(), port).write(folder);
    }

    private void awaitReady() {
        long deadline = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < deadline) {
            Running process = running()
                    .orElseThrow(() -> new LocalStackException(server.title() + " died at its start. " + lastWords()));
            if (answers(process.address())) {
                return;
            }
            Waiting.moment(POLL);
        }
        throw new LocalStackException(
                server.title() + " runs but did not answer within " + START.toSeconds() + " s. " + lastWords());
    }

    private boolean answers(InetSocketAddress address) {
        try {
            recipe.ask(address);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private String lastWords() {
        return "The end of its log, " + Home.log(folder) + ":\n" + LogFile.tail(Home.log(folder), 20);
    }

    /** Lets the server end in its own way, and ends it when it does not. */
    void stop() {
        running().flatMap(Running::process).ifPresent(process -> {
            signal(process, "CONT");
            boolean asked = process.destroy();
            if (!asked || !Waiting.until(() -> running().isEmpty(), STOP)) {
                kill();
            }
        });
        try {
            Running.erase(folder);
        } catch (IOException e) {
            throw new LocalStackException(
                    "Could not note in " + folder + " that " + server.title() + " stopped: " + e, e);
        }
    }

    /** kill -9. */
    void kill() {
        running().flatMap(Running::process).ifPresent(process -> {
            boolean asked = process.destroyForcibly();
            if (!asked || !Waiting.until(() -> running().isEmpty(), STOP)) {
                throw new LocalStackException(
                        "Process " + process.pid() + " of " + server.title() + " outlived kill -9.");
            }
        });
    }

    void pause() {
        running().flatMap(Running::process).ifPresent(process -> signal(process, "STOP"));
    }

    void resume() {
        running().flatMap(Running::process).ifPresent(process -> signal(process, "CONT"));
    }

    private static void signal(ProcessHandle process, String name) {
        try {
            Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            // Fails when the process is gone meanwhile, which then is what the caller sees.
            boolean done = kill.waitFor(STOP.toSeconds(), TimeUnit.SECONDS);
            if (!done) {
                throw new LocalStackException("Could not send " + name + " to process " + process.pid());
            }
        } catch (IOException e) {
            throw new LocalStackException("Could not send " + name + " to process " + process.pid() + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStackException("Interrupted while signalling process " + process.pid(), e);
        }
    }
}
