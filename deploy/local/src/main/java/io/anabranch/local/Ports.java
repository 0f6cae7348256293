package io.anabranch.local;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntPredicate;

/** How the stack comes by its ports. */
public enum Ports {
    /** The ports that clients try by default: Kafka on 9092, and so on. */
    FIXED,
    /** Any that are free; a server keeps its own over a restart. */
    FREE;

    // Below the range that systems give to outgoing connections: nothing else should take the port of a server that is
    // down for a moment.
    private static final int LOWEST = 15_000;
    private static final int HIGHEST = 32_000;

    /** Between a look at a port and the server's own bind others look too: builds side by side, and their test processes. */
    private static final Path TAKEN =
            Path.of(System.getProperty("java.io.tmpdir"), "anabranch-ports-" + System.getProperty("user.name"));

    /** Held until this process ends. */
    private static final Map<Integer, FileLock> LOCKS = new ConcurrentHashMap<>();

    int choose(Server server, Path folder) throws IOException {
        return this == FIXED ? server.usualPort() : remembered(folder, "port");
    }

    /** The port that a folder has noted under a name, if it can still be had; else a free one, noted. */
    static int remembered(Path folder, String name) throws IOException {
        Path note = note(folder, name);
        if (Files.exists(note)) {
            int port = Integer.parseInt(Files.readString(note).strip());
            if (free(port)) {
                return port;
            }
        }
        int port = anyFree();
        remember(folder, name, port);
        return port;
    }

    /** Notes a port in a folder under a name. */
    static void remember(Path folder, String name, int port) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(note(folder, name), Integer.toString(port));
    }

    private static Path note(Path folder, String name) {
        return folder.resolve(name + ".port");
    }

    /** A port that nobody listens on, and that no other process is given as long as this one lives. */
    static int anyFree() {
        return any(HIGHEST, Ports::isFreeAndTaken);
    }

    /** One like {@link #anyFree} where the port that lies so far above it is free and taken as well. */
    static int anyFreePair(int apart) {
        return any(HIGHEST - apart, port -> isFreeAndTaken(port) && isFreeAndTaken(port + apart));
    }

    private static int any(int highest, IntPredicate isHad) {
        return ThreadLocalRandom.current()
                .ints(LOWEST, highest)
                .limit(1_000)
                .filter(isHad)
                .findFirst()
                .orElseThrow(() -> new LocalStackException(
                        "Found no free port between " + LOWEST + " and " + highest + " on " + Home.HOST + "."));
    }

    private static boolean isFreeAndTaken(int port) {
        return free(port) && take(port);
    }

    /** Whether it is this process's from now on. */
    static synchronized boolean take(int port) {
        if (LOCKS.containsKey(port)) {
            return false;
        }
        try {
            Files.createDirectories(TAKEN);
            FileChannel file = FileChannel.open(
                    TAKEN.resolve(Integer.toString(port)), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = file.tryLock();
            if (lock == null) {
                file.close();
                return false;
            }
            LOCKS.put(port, lock);
            return true;
        } catch (IOException e) {
            throw new LocalStackException("Could not take port " + port + " in " + TAKEN + ": " + e, e);
        }
    }

    static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // Connections of a server that has gone linger on its port; they don't hinder the next.
            socket.setReuseAddress(true);
            socket.bind(Home.address(port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
