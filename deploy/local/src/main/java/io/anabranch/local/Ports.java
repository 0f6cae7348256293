package io.anabranch.local;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

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

    int choose(Server server, Path folder) throws IOException {
        return this == FIXED ? server.usualPort() : remembered(folder, "port");
    }

    /** The port that a folder has noted under a name, if it can still be had; else a free one, noted. */
    static int remembered(Path folder, String name) throws IOException {
        Path note = folder.resolve(name + ".port");
        if (Files.exists(note)) {
            int port = Integer.parseInt(Files.readString(note).strip());
            if (free(port)) {
                return port;
            }
        }
        int port = anyFree();
        Files.createDirectories(folder);
        Files.writeString(note, Integer.toString(port));
        return port;
    }

    static int anyFree() {
        return ThreadLocalRandom.current()
                .ints(LOWEST, HIGHEST)
                .limit(1_000)
                .filter(Ports::free)
                .findFirst()
                .orElseThrow(() -> new LocalStackException(
                        "Found no free port between " + LOWEST + " and " + HIGHEST + " on " + Home.HOST + "."));
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
