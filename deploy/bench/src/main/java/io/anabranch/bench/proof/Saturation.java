package io.anabranch.bench.proof;

import io.anabranch.local.ProgramProcess;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicLong;

/** Finds what all sinks hold together: events are published no faster than the slowest sink writes them. */
final class Saturation {
    /** Enough for full batches of every sink, too little to fill the window. */
    private static final long AHEAD = 10_000;

    private static final Duration LOOK = Duration.ofMillis(200);

    private final double warmUpSeconds;
    private final double seconds;

    Saturation(double warmUpSeconds, double seconds) {
        this.warmUpSeconds = warmUpSeconds;
        this.seconds = seconds;
    }

    /** Events a second of the slowest sink. */
    double find(ProofStack stack, ProofPipeline pipeline, long seed) {
        AtomicLong limit = new AtomicLong(AHEAD);
        try (ProgramProcess process = stack.run(pipeline, "saturation");
                Load load = Load.upTo(pipeline.kafka(), new ProofEvents(seed), limit::get)) {
            double[] first = advance(process, pipeline, limit, load, warmUpSeconds);
            double[] last = advance(process, pipeline, limit, load, seconds);
            return (last[1] - first[1]) / (last[0] - first[0]);
        }
    }

    /** Keeps the load ahead for so long. Returns the moment in seconds and what the slowest had written then. */
    private static double[] advance(
            ProgramProcess process, ProofPipeline pipeline, AtomicLong limit, Load load, double length) {
        long end = System.nanoTime() + (long) (length * 1e9);
        double slowest = 0;
        while (System.nanoTime() < end) {
            Waits.pause(LOOK);
            load.requireWell();
            process.requireAlive();
            slowest = Scrape.of(process)
                    .map(scrape -> Collections.min(
                            pipeline.sinks().stream().map(scrape::written).toList()))
                    .orElse(slowest);
            limit.set((long) slowest + AHEAD);
        }
        return new double[] {System.nanoTime() / 1e9, slowest};
    }
}
