package io.anabranch.bench.proof;

import io.anabranch.local.ProgramProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at a process every second, on a thread of its own, until it is closed. */
final class Sampler implements AutoCloseable {
    private static final long EVERY_NANOS = 1_000_000_000L;

    private final ProgramProcess process;
    private final List<String> sinks;
    private final long begin;
    private final List<Sample> samples = new ArrayList<>();
    private final Thread thread = new Thread(this::look, "proof-sampler");
    private volatile boolean closed;

    private Sampler(ProgramProcess process, List<String> sinks, long begin) {
        this.process = process;
        this.sinks = List.copyOf(sinks);
        this.begin = begin;
    }

    /** @param begin the moment that samples count from, as of {@link System#nanoTime} */
    static Sampler of(ProgramProcess process, List<String> sinks, long begin) {
        Sampler sampler = new Sampler(process, sinks, begin);
        sampler.thread.setDaemon(true);
        sampler.thread.start();
        return sampler;
    }

    private void look() {
        for (long at = begin; !closed; at += EVERY_NANOS) {
            Waits.untilNanos(at);
            Optional<Scrape> scrape = Scrape.of(process);
            double seconds = (System.nanoTime() - begin) / 1e9;
            long resident = process.residentBytes();
            scrape.ifPresent(seen -> add(Sample.of(seconds, sinks, seen, resident)));
        }
    }

    private synchronized void add(Sample sample) {
        samples.add(sample);
    }

    synchronized Timeline timeline() {
        return new Timeline(samples);
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
