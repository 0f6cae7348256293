package io.anabranch.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Refuses a disk that is all but full: what a server says when it meets the end of one is seldom plain. */
final class DiskSpace {
    private static final long MEGABYTE = 1 << 20;

    private DiskSpace() {}

    /** Finds how many bytes a folder's disk has left. */
    @FunctionalInterface
    interface Lookup {
        long usableBytes(Path folder) throws IOException;
    }

    static void check(Path folder, List<Server> servers) {
        check(folder, servers, made -> Files.getFileStore(made).getUsableSpace());
    }

    static void check(Path folder, List<Server> servers, Lookup lookup) {
        long needed = servers.stream().mapToLong(DiskSpace::neededMegabytes).sum();
        check(folder, needed, usableMegabytes(folder, lookup));
    }

    static void check(Path folder, long neededMegabytes, long usableMegabytes) {
        if (usableMegabytes < neededMegabytes) {
            throw new LocalStackException(
                    "The disk of " + folder + " has " + usableMegabytes + " MB left, and the servers need "
                            + neededMegabytes + " MB to start. Free some, or choose another folder (--dir).");
        }
    }

    private static long usableMegabytes(Path folder, Lookup lookup) {
        Path made;
        try {
            made = Files.createDirectories(folder);
        } catch (IOException e) {
            throw new LocalStackException(
                    "Could not make the folder " + folder + ": " + e + ". Choose another (--dir).", e);
        }
        try {
            return lookup.usableBytes(made) / MEGABYTE;
        } catch (IOException unknown) {
            // In a plain chroot no mount point is found: that says nothing of the disk, and is no reason not to start.
            return Long.MAX_VALUE;
        }
    }

    /** Files that are allocated at the start, and room to work. */
    private static long neededMegabytes(Server server) {
        return switch (server) {
            case CASSANDRA -> 300;
            case KAFKA -> 200;
            case OPENSEARCH, OPENSEARCH3, ELASTICSEARCH8, ELASTICSEARCH9 -> 100;
            case DYNAMODB, MONGODB, REDIS, SCHEMA_REGISTRY -> 30;
        };
    }
}
