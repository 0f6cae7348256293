package io.anabranch.bench;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Counts what this process has done and prints it once a second, where it went on meanwhile, for the process that started this
 * one. To count is one addition; what prints is a thread of its own that is there before anything is measured.
 */
final class ProgressReport {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final PrintStream out;
    private volatile Stage stage = new Stage("events", 0, new AtomicLong());
    private Progress printed = new Progress("", 0, 0);

    /** @param out what the process that started this one reads */
    ProgressReport(PrintStream out) {
        this.out = out;
    }

    private record Stage(String unit, long total, AtomicLong done) {}

    /** One that prints to standard output until this process ends. */
    static ProgressReport started() {
        ProgressReport report = new ProgressReport(System.out);
        Thread thread = new Thread(report::printForEver, "progress");
        thread.setDaemon(true);
        thread.start();
        return report;
    }

    /** Counts from zero again, now these. */
    void begin(String unit, long total) {
        stage = new Stage(unit, total, new AtomicLong());
    }

    /** Notes that so many more are done. By any thread. */
    void add(long more) {
        var unused = stage.done.addAndGet(more);
    }

    private void printForEver() {
        while (true) {
            LockSupport.parkNanos(INTERVAL_NANOS);
            print();
        }
    }

    /** Prints how far it is, unless it stands where it was when this was called before. By one thread. */
    void print() {
        Stage now = stage;
        Progress progress = new Progress(now.unit, now.done.get(), now.total);
        if (!progress.equals(printed)) {
            out.println(progress);
            printed = progress;
        }
    }
}
