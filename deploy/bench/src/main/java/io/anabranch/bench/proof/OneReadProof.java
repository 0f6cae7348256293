package io.anabranch.bench.proof;

import io.anabranch.bench.Goal;
import io.anabranch.bench.proof.BrokerBytes.Count;
import io.anabranch.local.ProgramProcess;
import io.anabranch.local.Server;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Whether five sinks cost the broker one reading of the log, by the broker's own metric. */
@Command(
        name = "one-read",
        description =
                "Bytes that the broker sent by bytes that it received: with five sinks, and while one catches up.",
        mixinStandardHelpOptions = true)
public final class OneReadProof implements Callable<Integer> {
    private static final long SEED = 20_261_129;
    private static final Duration WARM_UP = Duration.ofSeconds(15);
    private static final Duration ATTACHED_WITHIN = Duration.ofMinutes(3);
    private static final double LEAST = 1.0;
    private static final double MOST = 1.05;

    @Option(names = "--rate", defaultValue = "1000", description = "Events a second (${DEFAULT-VALUE})")
    private double rate;

    @Option(names = "--seconds", defaultValue = "120", description = "Of the steady load (${DEFAULT-VALUE})")
    private int seconds;

    @Option(
            names = "--stopped",
            defaultValue = "120",
            description = "Seconds for which Cassandra is stopped after that (${DEFAULT-VALUE})")
    private int stopped;

    @Option(
            names = "--window",
            defaultValue = ProofPipeline.DEFAULT_WINDOW,
            description = "Of the pipeline: a smaller one is left sooner by a sink that is stopped (${DEFAULT-VALUE})")
    private String window = ProofPipeline.DEFAULT_WINDOW;

    private final PrintStream out = System.out;

    @Override
    public Integer call() {
        Verdict verdict = new Verdict(out);
        try (ProofStack stack = ProofStack.start(out)) {
            ProofPipeline pipeline = stack.pipeline(ProofPipeline.ALL).withWindow(window);
            pipeline.create(stack.folder());
            try (BrokerBytes broker = BrokerBytes.of(stack.servers().pid(Server.KAFKA), ProofPipeline.TOPIC);
                    Lags lags = new Lags(pipeline);
                    ProgramProcess process = stack.run(pipeline, "anabranch");
                    Load load = Load.atRate(pipeline.kafka(), new ProofEvents(SEED), rate)) {
                Waits.pause(WARM_UP);
                // A process that just began may have left slow stores behind, which is another case.
                Waits.until(
                        "all sinks' branches are attached",
                        ATTACHED_WITHIN,
                        () -> ProofPipeline.ALL.stream().allMatch(sink -> isAttached(process, sink)));
                steady(broker, verdict);
                catchUp(stack, broker, lags, process);
                long published = load.stop();
                lags.awaitNone();
                Count all = broker.now();
                out.printf(
                        Locale.ROOT,
                        "in all: %,d events, %,d bytes in, %,d bytes out: %.3f%n",
                        published,
                        all.in(),
                        all.out(),
                        all.outPerIn());
                verdict.require("exit code 0 after SIGTERM", process.terminate() == 0);
            }
            var unused = verdict.verify(stack, pipeline);
        }
        return verdict.exitCode();
    }

    private void steady(BrokerBytes broker, Verdict verdict) {
        Count before = broker.now();
        Waits.pause(Duration.ofSeconds(seconds));
        Count steady = broker.now().since(before);
        say("five attached sinks", steady);
        verdict.add(Goal.atLeast("one-read-bytes", steady.outPerIn(), LEAST - 1.0 / seconds));
        verdict.add(Goal.atMost("one-read-bytes", steady.outPerIn(), MOST));
    }

    private void catchUp(ProofStack stack, BrokerBytes broker, Lags lags, ProgramProcess process) {
        Count before = broker.now();
        stack.servers().pause(Server.CASSANDRA);
        Waits.pause(Duration.ofSeconds(stopped));
        say("Cassandra stopped", broker.now().since(before));
        long behind = lags.now().getOrDefault(ProofPipeline.group(ProofPipeline.CASSANDRA), 0L);
        Count resumed = broker.now();
        long began = System.nanoTime();
        stack.servers().resume(Server.CASSANDRA);
        Waits.until(
                "Cassandra's branch is attached again",
                Duration.ofSeconds(120 + 20L * stopped),
                () -> isAttached(process, ProofPipeline.CASSANDRA) && isNear(lags));
        out.printf(
                Locale.ROOT,
                "  Cassandra's sink was %,d records behind and attached again after %.1f s%n",
                behind,
                (System.nanoTime() - began) / 1e9);
        say("while it caught up", broker.now().since(resumed));
        say("stop and catch-up together", broker.now().since(before));
    }

    private static boolean isAttached(ProgramProcess process, String sink) {
        process.requireAlive();
        return Scrape.of(process)
                .map(scrape -> scrape.state(sink).equals("attached"))
                .orElse(false);
    }

    /** Positions are committed every half second. */
    private boolean isNear(Lags lags) {
        return lags.now().getOrDefault(ProofPipeline.group(ProofPipeline.CASSANDRA), 0L) < 5 * rate;
    }

    private void say(String when, Count count) {
        out.printf(
                Locale.ROOT,
                "  %-28s %,14d bytes in %,14d bytes out: %.3f%n",
                when,
                count.in(),
                count.out(),
                count.outPerIn());
    }
}
