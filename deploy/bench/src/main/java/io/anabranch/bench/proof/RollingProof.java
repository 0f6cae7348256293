package io.anabranch.bench.proof;

import io.anabranch.bench.Goal;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Whether a clean rolling restart writes any record twice. */
@Command(
        name = "rolling",
        description = "Three processes under load are restarted one after another: records that were written twice.",
        mixinStandardHelpOptions = true)
public final class RollingProof implements Callable<Integer> {
    private static final long SEED = 20_261_132;
    private static final int PROCESSES = 3;

    @Option(names = "--rate", defaultValue = "500", description = "Events a second (${DEFAULT-VALUE})")
    private double rate;

    @Option(
            names = "--settle",
            defaultValue = "10",
            description = "Seconds for which all sinks have to keep up before each restart (${DEFAULT-VALUE})")
    private int settle;

    @Option(names = "--rounds", defaultValue = "1", description = "Restarts of each process (${DEFAULT-VALUE})")
    private int rounds;

    private final PrintStream out = System.out;

    @Override
    public Integer call() {
        Verdict verdict = new Verdict(out);
        try (ProofStack stack = ProofStack.start(out)) {
            ProofPipeline pipeline = stack.pipeline(ProofPipeline.ALL);
            pipeline.create(stack.folder());
            try (FeedProbe probe = FeedProbe.listen(pipeline.redis());
                    Group group = Group.start(stack, pipeline, PROCESSES);
                    Lags lags = new Lags(pipeline);
                    Load load = Load.atRate(pipeline.kafka(), new ProofEvents(SEED), rate)) {
                restartAll(group, lags, verdict);
                long published = load.stop();
                group.awaitNoLag(lags);
                verdict.require("exit code 0 of all after SIGTERM", group.terminate());
                report(group, probe, published, verdict);
            }
            var unused = verdict.verify(stack, pipeline);
        }
        return verdict.exitCode();
    }

    private void restartAll(Group group, Lags lags, Verdict verdict) {
        for (int restart = 0; restart < rounds * group.size(); restart++) {
            int member = restart % group.size();
            // A rebalance waits 2 s for a store that completes nothing, so a backlog of a cold process is another case.
            verdict.require("all keep up before a restart", lags.becameSmall(rate, Duration.ofSeconds(settle)));
            long began = System.nanoTime();
            int exit = group.member(member).terminate();
            verdict.require("exit code 0 of " + group.member(member).name(), exit == 0);
            double stopped = (System.nanoTime() - began) / 1e9;
            ProofStack.awaitReady(group.replace(member));
            out.printf(
                    Locale.ROOT,
                    "  %s: exit code %d after %.1f s, ready again after %.1f s%n",
                    group.member(member).name(),
                    exit,
                    stopped,
                    (System.nanoTime() - began) / 1e9 - stopped);
        }
    }

    private void report(Group group, FeedProbe probe, long published, Verdict verdict) {
        WrittenTotals totals = WrittenTotals.of(List.of());
        for (int member = 0; member < group.size(); member++) {
            totals = totals.plus(
                    WrittenTotals.of(group.member(member).log().lines().toList()));
        }
        int ended = PROCESSES * (1 + rounds);
        verdict.require(ended + " processes logged what they wrote, got " + totals.lines(), totals.lines() == ended);
        out.printf("published %,d records%n", published);
        for (String sink : ProofPipeline.ALL) {
            // Nothing logged is no proof of anything: as many as there are.
            long twice = totals.of(sink).map(written -> written - published).orElse(published);
            out.printf("  %-10s written twice: %,d%n", sink, twice);
            verdict.add(Goal.atMost("rolling-twice-" + sink, (double) Math.abs(twice), 0));
        }
        long repeated = probe.latencies().messages() - published;
        out.printf("  the feed's subscriber received %,d more than there are%n", repeated);
        verdict.add(Goal.atMost("rolling-twice-received", (double) Math.abs(repeated), 0));
    }
}
