package io.anabranch.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/** Keeps two processes, and two threads of one, from starting servers in the same folder. A process that dies lets go. */
final class FolderLock {
    // A file lock belongs to the whole JVM: its threads must queue before it.
    private static final ReentrantLock THREADS = new ReentrantLock();

    private FolderLock() {}

    /** Waits for the lock, does it, and lets go. */
    static void holding(Path folder, Runnable task) {
        THREADS.lock();
        try (FileChannel file = open(folder);
                FileLock lock = file.lock()) {
            if (!lock.isValid()) {
                throw new LocalStackException("Lost the lock of the folder " + folder);
            }
            task.run();
        } catch (IOException e) {
            throw new LocalStackException("Could not lock the folder " + folder + ": " + e, e);
        } finally {
            THREADS.unlock();
        }
    }

    private static FileChannel open(Path folder) throws IOException {
        Files.createDirectories(folder);
        return FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }
}
