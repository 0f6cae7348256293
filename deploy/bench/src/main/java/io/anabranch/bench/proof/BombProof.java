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

/** Whether a few kilobytes that decompress to a gigabyte pass through a process of 512 MiB of heap. */
@Command(
        name = "bomb",
        description = "A thousand events of a megabyte in some 52 KB of zstd, between ordinary events, to five sinks.",
        mixinStandardHelpOptions = true)
public final class BombProof implements Callable<Integer> {
    private static final long SEED = 20_261_133;
    private static final int LENGTH = 1_000_000;
    private static final double MEGA = 1 << 20;
    private static final Duration BEFORE = Duration.ofSeconds(10);

    @Option(names = "--bombs", defaultValue = "1000", description = "Large events (${DEFAULT-VALUE})")
    private int bombs;

    @Option(
            names = "--rate",
            defaultValue = "200",
            description = "Ordinary events a second meanwhile (${DEFAULT-VALUE})")
    private double rate;

    private final PrintStream out = System.out;

    @Override
    public Integer call() {
        Verdict verdict = new Verdict(out);
        try (ProofStack stack = ProofStack.start(out)) {
            ProofPipeline pipeline = stack.pipeline(ProofPipeline.ALL);
            pipeline.create(stack.folder());
            try (BrokerBytes broker = BrokerBytes.of(stack.servers().pid(Server.KAFKA), ProofPipeline.TOPIC);
                    Lags lags = new Lags(pipeline);
                    ProgramProcess process = stack.run(pipeline, "anabranch");
                    Load load = Load.atRate(pipeline.kafka(), new ProofEvents(SEED), rate);
                    Sampler sampler = Sampler.of(process, pipeline.sinks(), load.startedNanos())) {
                Waits.pause(BEFORE);
                long began = System.nanoTime();
                Count before = broker.now();
                new Bombs(pipeline.kafka(), LENGTH).publish(bombs);
                out.printf(
                        "published %,d events of %,d bytes in %,d bytes (with the ordinary ones meanwhile)%n",
                        bombs, LENGTH, broker.now().since(before).in());
                Waits.pause(BEFORE);
                long published = load.stop();
                lags.awaitNone();
                report(process, sampler.timeline(), published, (System.nanoTime() - began) / 1e9, verdict);
                verdict.require("exit code 0 after SIGTERM", process.terminate() == 0);
            }
            var unused = verdict.verify(stack, pipeline);
        }
        return verdict.exitCode();
    }

    private void report(ProgramProcess process, Timeline timeline, long published, double seconds, Verdict verdict) {
        double heap = timeline.most(Sample::heapBytes, 0, Double.MAX_VALUE) / MEGA;
        double resident = process.peakResidentBytes() / MEGA;
        out.printf(
                Locale.ROOT,
                "%,d ordinary events meanwhile; all done after %.1f s; heap at most %.0f MiB of 512, resident at most %.0f"
                        + " MiB, window at most %.0f MiB%n",
                published,
                seconds,
                heap,
                resident,
                timeline.most(Sample::windowBytes, 0, Double.MAX_VALUE) / MEGA);
        verdict.require("the process lives", process.isAlive());
        verdict.require("the process is ready", process.isReady());
        verdict.add(Goal.atMost("bomb-heap-mib", heap, 512));
    }
}
