package io.anabranch.local;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Real servers on 127.0.0.1, each a process of its own with a folder for its data and its log. They die with the process that started them,
 * also when that one is killed, unless they are {@link Builder#detached() detached}. Thread-safe.
 *
 * <p>What a stack must remember stands in its directory, so a stack that starts on a directory whose servers run already takes them over.
 */
public final class LocalStack implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalStack.class);

    private final Map<Server, ServerProcess> processes;
    private final Map<Server, Integer> ports = new EnumMap<>(Server.class);
    private final @Nullable Path scratch;

    private LocalStack(Map<Server, ServerProcess> processes, @Nullable Path scratch) {
        this.processes = processes;
        this.scratch = scratch;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Where the server listens, whether it is up or down. */
    public InetSocketAddress address(Server server) {
        return Home.address(port(server));
    }

    /**
     * The server's process.
     *
     * @throws LocalStackException if it is down
     */
    public long pid(Server server) {
        return process(server)
                .running()
                .orElseThrow(() -> new LocalStackException(server.title() + " is down."))
                .pid();
    }

    /** Whether the server answers a client's request now. */
    public boolean ready(Server server) {
        return process(server).ready();
    }

    /** Ends the server at once, as {@code kill -9} does. */
    public void kill(Server server) {
        process(server).kill();
    }

    /** Lets the server end in its own way. */
    public void stop(Server server) {
        process(server).stop();
    }

    /** Stops the server if it is up, starts it again on its port with what it kept of its data, and waits until it answers. */
    public void restart(Server server) {
        process(server).stop();
        process(server).restart(port(server));
    }

    /** Freezes the server: its connections stay open, nothing is answered. */
    public void pause(Server server) {
        process(server).pause();
    }

    /** Lets a paused server go on. */
    public void resume(Server server) {
        process(server).resume();
    }

    /** Stops all servers, and deletes their folders unless a directory was chosen for them. */
    @Override
    public void close() {
        Parallel.each(processes.keySet(), this::stop);
        if (scratch != null) {
            Folders.delete(scratch);
        }
    }

    private ServerProcess process(Server server) {
        ServerProcess process = processes.get(server);
        if (process == null) {
            throw new LocalStackException(server.title() + " is not one of this stack's servers: "
                    + Server.ids(List.copyOf(processes.keySet())));
        }
        return process;
    }

    private synchronized int port(Server server) {
        return ports.computeIfAbsent(
                server,
                unknown -> process(server)
                        .running()
                        .orElseThrow(() -> new LocalStackException(server.title() + " has not been started."))
                        .port());
    }

    private void start(Consumer<String> progress) {
        List<Server> down = processes.keySet().stream()
                .filter(server -> process(server).running().isEmpty())
                .toList();
        try {
            Parallel.each(processes.keySet(), server -> start(server, progress));
        } catch (RuntimeException e) {
            Parallel.each(down, this::stop);
            throw e;
        }
    }

    private void start(Server server, Consumer<String> progress) {
        long begin = System.nanoTime();
        process(server).start();
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        progress.accept("%s is ready on %s:%d (%.1f s)"
                .formatted(server.title(), Home.HOST, port(server), took.toMillis() / 1_000.0));
    }

    /** Says what to start, and how. */
    public static final class Builder {
        private List<Server> servers = Server.OF_SINKS;
        private @Nullable Path directory;
        private Ports ports = Ports.FREE;
        private long owner = ProcessHandle.current().pid();
        private boolean quick;
        private Consumer<String> progress = LOG::info;

        private Builder() {}

        /** Only these; Kafka and the stores that there are sinks for, if never said. */
        public Builder servers(Server... some) {
            servers = List.copyOf(Arrays.asList(some));
            return this;
        }

        /** Where they keep data and logs; if never said, a folder that is deleted when the stack is closed. */
        public Builder directory(Path path) {
            directory = path.toAbsolutePath();
            return this;
        }

        /** {@link Ports#FREE}, if never said. */
        public Builder ports(Ports how) {
            ports = how;
            return this;
        }

        /** The process that the servers die with; this one, if never said. */
        public Builder owner(ProcessHandle process) {
            owner = process.pid();
            return this;
        }

        /** The servers run on when this process ends. */
        public Builder detached() {
            owner = Guard.NOBODY;
            return this;
        }

        /**
         * For benchmarks: the servers have both compilers and gibibytes of heap, and one may answer a write before it would outlive
         * {@code kill -9}. Of these servers Cassandra does, which then writes its log every ten seconds as it does by default. A stop
         * in order loses nothing.
         */
        public Builder quick() {
            quick = true;
            return this;
        }

        /** Who hears, in a line each, what is being done; the log, if never said. Called from several threads. */
        public Builder progress(Consumer<String> listener) {
            progress = listener;
            return this;
        }

        /**
         * Starts the servers at once and waits until each answers its first client.
         *
         * @throws LocalStackException if one can't be started; then those that this call started are stopped again
         */
        public LocalStack start() {
            Path home = directory != null ? directory : temporary();
            DiskSpace.check(home, servers);
            LocalStack stack = build(home);
            FolderLock.holding(home, () -> stack.start(progress));
            return stack;
        }

        /** The stack of a directory as it is, with nothing started. */
        LocalStack attach() {
            return build(Objects.requireNonNull(directory, "directory"));
        }

        private LocalStack build(Path home) {
            Jars jars = Jars.ofTheStack(progress);
            Map<Server, ServerProcess> processes = new EnumMap<>(Server.class);
            for (Server server : servers) {
                processes.put(
                        server,
                        new ServerProcess(
                                server, Recipe.of(server, jars, quick), home.resolve(server.id()), ports, owner));
            }
            return new LocalStack(processes, directory == null ? home : null);
        }

        private static Path temporary() {
            try {
                return Files.createTempDirectory("anabranch-local-");
            } catch (IOException e) {
                throw new LocalStackException("Could not make a folder for the servers' data: " + e, e);
            }
        }
    }
}
