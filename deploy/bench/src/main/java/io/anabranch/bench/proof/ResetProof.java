package io.anabranch.bench.proof;

import io.anabranch.local.ProgramProcess;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Whether resetting one sink's consumer group replays that sink alone, and its leaderboards count nothing twice. */
@Command(
        name = "reset",
        description =
                "The leaderboards' group is reset to the oldest record: that sink alone writes again, and is exact.",
        mixinStandardHelpOptions = true)
public final class ResetProof implements Callable<Integer> {
    private static final long SEED = 20_261_131;
    private static final Duration SETTLED = Duration.ofSeconds(3);

    @Option(names = "--events", defaultValue = "100000", description = "Events of the log (${DEFAULT-VALUE})")
    private long events;

    private final PrintStream out = System.out;

    @Override
    public Integer call() {
        Verdict verdict = new Verdict(out);
        try (ProofStack stack = ProofStack.start(out)) {
            ProofPipeline pipeline = stack.pipeline(ProofPipeline.ALL);
            pipeline.create(stack.folder());
            try (Lags lags = new Lags(pipeline)) {
                fill(stack, pipeline, lags, verdict);
                lags.resetToEarliest(ProofPipeline.group(ProofPipeline.LEADERBOARDS));
                out.println("reset " + ProofPipeline.group(ProofPipeline.LEADERBOARDS) + ": " + lags.now());
                replay(stack, pipeline, lags, verdict);
            }
            var unused = verdict.verify(stack, pipeline);
        }
        return verdict.exitCode();
    }

    private void fill(ProofStack stack, ProofPipeline pipeline, Lags lags, Verdict verdict) {
        try (ProgramProcess process = stack.run(pipeline, "before");
                Load load = Load.upTo(pipeline.kafka(), new ProofEvents(SEED), () -> events)) {
            Waits.until("all is published", Duration.ofMinutes(10), () -> load.acknowledged() == events);
            long unused = load.stop();
            lags.awaitNone();
            say("before", Scrape.of(process));
            verdict.require("exit code 0 after SIGTERM", process.terminate() == 0);
        }
    }

    private void replay(ProofStack stack, ProofPipeline pipeline, Lags lags, Verdict verdict) {
        try (ProgramProcess process = stack.run(pipeline, "after")) {
            lags.awaitNone();
            // Whoever writes what it should not would do so at its start.
            Waits.pause(SETTLED);
            Optional<Scrape> scrape = Scrape.of(process);
            say("after", scrape);
            for (String sink : ProofPipeline.ALL) {
                long expected = sink.equals(ProofPipeline.LEADERBOARDS) ? events : 0;
                verdict.require(
                        "sink '" + sink + "' wrote " + expected + " events after the reset",
                        scrape.map(seen -> (long) seen.written(sink) == expected)
                                .orElse(false));
            }
            verdict.require("exit code 0 after SIGTERM", process.terminate() == 0);
        }
    }

    private void say(String when, Optional<Scrape> scrape) {
        scrape.ifPresent(seen -> ProofPipeline.ALL.forEach(
                sink -> out.printf("  %-7s %-10s wrote %,.0f%n", when, sink, seen.written(sink))));
    }
}
