package io.anabranch.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** What a process prints, line by line, for a reader who does not wait for ever. Used by one thread. */
final class Lines {
    /** Beyond these the process waits, as it does for a full pipe. */
    private static final int MOST_AHEAD = 1_000;

    private final BufferedReader from;
    private final BlockingQueue<Line> read = new ArrayBlockingQueue<>(MOST_AHEAD);
    private boolean isEnded;

    private Lines(BufferedReader from) {
        this.from = from;
    }

    /** @param name of the thread that reads, which ends with the process */
    static Lines of(BufferedReader from, String name) {
        Lines lines = new Lines(from);
        Thread reader = new Thread(lines::readToTheEnd, "lines of " + name);
        reader.setDaemon(true);
        reader.start();
        return lines;
    }

    /** Empty: there is no more. */
    private record Line(Optional<String> text) {}

    /** The next line, if one comes within this time and the process has not ended. */
    Optional<String> next(Duration most) {
        try {
            Line line = read.poll(most.toNanos(), TimeUnit.NANOSECONDS);
            if (line == null) {
                return Optional.empty();
            }
            isEnded = line.text.isEmpty();
            return line.text;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a measured process was awaited", e);
        }
    }

    /** Whether the last line has been taken. */
    boolean areEnded() {
        return isEnded;
    }

    private void readToTheEnd() {
        try {
            for (Optional<String> line = line(); line.isPresent(); line = line()) {
                read.put(new Line(line));
            }
            read.put(new Line(Optional.empty()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<String> line() {
        try {
            return Optional.ofNullable(from.readLine());
        } catch (IOException closed) {
            // The process was ended, and its pipe with it.
            return Optional.empty();
        }
    }
}
