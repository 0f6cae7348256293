package io.anabranch.bench.proof;

import io.anabranch.bench.proof.FaultSchedule.Fault;
import io.anabranch.local.ProgramProcess;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/** One run of {@link IsolationProof}: an even load for the whole schedule, with its faults or without. */
final class IsolationRun {
    private static final long SEED = 20_261_128;
    private static final Duration STEADY = Duration.ofSeconds(5);

    private final FaultSchedule schedule;
    private final double perSecond;
    private final PrintStream out;

    IsolationRun(FaultSchedule schedule, double perSecond, PrintStream out) {
        this.schedule = schedule;
        this.perSecond = perSecond;
        this.out = out;
    }

    /**
     * What a run showed.
     *
     * @param began the schedule's begin, as of {@link System#nanoTime}
     * @param published records
     * @param caughtUpSeconds from the load's end until no sink had any lag
     */
    record Outcome(Timeline timeline, LatencyLog latencies, long began, long published, double caughtUpSeconds) {
        /** A percentile of the feed's latency in milliseconds, of events due between these seconds. */
        double feedMillis(double share, double from, double to) {
            return latencies
                    .millis(share, began + (long) (from * 1e9), began + (long) (to * 1e9))
                    .orElse(Double.NaN);
        }
    }

    /** On servers of its own, so that both runs begin alike. */
    Outcome run(List<Fault> faults, Verdict verdict) {
        try (ProofStack stack = ProofStack.start(out)) {
            ProofPipeline pipeline = stack.pipeline(ProofPipeline.ALL);
            pipeline.create(stack.folder());
            try (FeedProbe probe = FeedProbe.listen(pipeline.redis());
                    Lags lags = new Lags(pipeline);
                    ProgramProcess process = stack.run(pipeline, "anabranch")) {
                Outcome outcome = run(stack, pipeline, process, probe, lags, faults);
                out.printf(
                        "  published %,d; no lag %.1f s after the end; the feed's subscriber received %,d%n",
                        outcome.published(),
                        outcome.caughtUpSeconds(),
                        probe.latencies().messages());
                int exit = process.terminate();
                out.printf("  the process ended with exit code %d%n", exit);
                var unused = verdict.verify(stack, pipeline);
                verdict.require("exit code 0 after SIGTERM", exit == 0);
                return outcome;
            }
        }
    }

    private Outcome run(
            ProofStack stack,
            ProofPipeline pipeline,
            ProgramProcess process,
            FeedProbe probe,
            Lags lags,
            List<Fault> faults) {
        try (Load load = Load.atRate(pipeline.kafka(), new ProofEvents(SEED), perSecond)) {
            awaitSteady(lags);
            return run(stack, pipeline, process, probe, lags, faults, load);
        }
    }

    private void awaitSteady(Lags lags) {
        long began = System.nanoTime();
        boolean steady = lags.becameSmall(perSecond, STEADY);
        out.printf(
                "  %s after %.1f s of load%n",
                steady ? "all sinks keep up" : "NOT ALL SINKS KEEP UP", (System.nanoTime() - began) / 1e9);
    }

    private Outcome run(
            ProofStack stack,
            ProofPipeline pipeline,
            ProgramProcess process,
            FeedProbe probe,
            Lags lags,
            List<Fault> faults,
            Load load) {
        long began = System.nanoTime();
        try (Sampler sampler = Sampler.of(process, pipeline.sinks(), began)) {
            for (Fault fault : faults) {
                Waits.untilNanos(began + (long) (fault.begin() * 1e9));
                fault.outage().begin(stack);
                Waits.untilNanos(began + (long) (fault.end() * 1e9));
                fault.outage().end(stack);
                process.requireAlive();
            }
            Waits.untilNanos(began + (long) (schedule.seconds() * 1e9));
            long published = load.stop();
            long ended = System.nanoTime();
            lags.awaitNone();
            process.requireAlive();
            return new Outcome(
                    sampler.timeline(), probe.latencies(), began, published, (System.nanoTime() - ended) / 1e9);
        }
    }
}
