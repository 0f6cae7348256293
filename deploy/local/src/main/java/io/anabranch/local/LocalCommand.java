package io.anabranch.local;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The local stack for an operator at a terminal: {@code anabranch local up|down|status|logs}. Servers that are up belong to no process and run
 * until {@link #down}; what is known of them stands in the directory. Every verb throws {@link LocalStackException} with a message for the
 * person when it can't do its work.
 */
public final class LocalCommand {
    private final Path directory;
    private final PrintStream out;

    /** Works on the stack of a directory. */
    public LocalCommand(Path directory, PrintStream out) {
        this.directory = directory.toAbsolutePath();
        this.out = out;
    }

    /** Where the stack is when the person names no directory. */
    public static Path usualDirectory() {
        return Folders.stack();
    }

    /**
     * The servers that an operator means.
     *
     * @param words names like {@code kafka}, in any case; none means all
     */
    public static List<Server> servers(List<String> words) {
        return words.isEmpty()
                ? List.of(Server.values())
                : words.stream().map(Server::named).distinct().toList();
    }

    /** As {@link #servers}, but none means those that the sinks of this project write to, and Kafka. */
    public static List<Server> serversToStart(List<String> words) {
        return words.isEmpty() ? Server.OF_SINKS : servers(words);
    }

    /** Starts those that are not up, waits until all answer, and shows them. */
    public void up(List<Server> servers, Ports ports) {
        show(stack(servers).ports(ports).start(), servers);
    }

    /** Stops those that are up. */
    public void down(List<Server> servers) {
        List<Server> up =
                servers.stream().filter(server -> running(server).isPresent()).toList();
        stack(up).attach().close();
        out.println(up.isEmpty() ? "Nothing is up." : "Stopped: " + String.join(", ", Server.ids(up)));
    }

    /** Shows each server: its process, its address, whether it answers, its memory and what becomes of its data. */
    public void status(List<Server> servers) {
        show(stack(servers).attach(), servers);
    }

    private void show(LocalStack stack, List<Server> servers) {
        print("SERVER", "PID", "ADDRESS", "STATE", "MEMORY", "DATA");
        servers.forEach(server -> print(row(stack, server)));
        out.println("Logs and data are in " + directory);
    }

    private void print(Object... row) {
        out.println("%-15s %8s  %-16s %-7s %8s  %s".formatted(row));
    }

    private Object[] row(LocalStack stack, Server server) {
        Optional<Running> running = running(server);
        return new Object[] {
            server.id(),
            running.map(process -> Long.toString(process.pid())).orElse("-"),
            running.map(process -> Home.HOST + ":" + process.port()).orElse("-"),
            running.isEmpty() ? "down" : stack.ready(server) ? "ready" : "silent",
            running.map(Running::megabytes).map(LocalCommand::memory).orElse("-"),
            server.keepsData() ? "kept over a restart" : "in memory"
        };
    }

    private static String memory(OptionalLong megabytes) {
        return megabytes.isPresent() ? megabytes.getAsLong() + " MB" : "?";
    }

    /**
     * Prints what a server wrote.
     *
     * @param follow whether to print also what it writes from now on, until it is down
     */
    public void logs(Server server, boolean follow) {
        Path log = Home.log(directory.resolve(server.id()));
        if (!Files.exists(log)) {
            throw new LocalStackException(server.title() + " has no log in " + directory
                    + ": it was never started there. Start it with: anabranch local up " + server.id());
        }
        try {
            LogFile.print(log, out, () -> follow && running(server).isPresent());
        } catch (IOException e) {
            throw new LocalStackException("Could not read " + log + ": " + e, e);
        }
    }

    private Optional<Running> running(Server server) {
        return Running.in(directory.resolve(server.id()));
    }

    private LocalStack.Builder stack(List<Server> servers) {
        return LocalStack.builder()
                .servers(servers.toArray(Server[]::new))
                .directory(directory)
                .progress(out::println)
                .detached();
    }
}
