package io.anabranch.bench.proof;

import io.anabranch.local.ProgramProcess;
import io.anabranch.local.Server;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Whether anything is lost or counted twice though processes are killed and stores hang, at random, again and again. */
@Command(
        name = "chaos",
        description = "Three processes under load are killed at random while stores hang at random; then all is exact.",
        mixinStandardHelpOptions = true)
public final class ChaosProof implements Callable<Integer> {
    private static final int PROCESSES = 3;
    private static final int REPEAT_EVERY = 100;
    private static final String SMALL_WINDOW = "16MiB";
    private static final List<Server> STORES = List.of(Server.CASSANDRA, Server.MONGODB, Server.DYNAMODB, Server.REDIS);
    private static final Duration GRACE = Duration.ofMinutes(2);

    @Option(names = "--kills", defaultValue = "50", description = "Of kill -9 (${DEFAULT-VALUE})")
    private int kills;

    @Option(names = "--rate", defaultValue = "400", description = "Events a second (${DEFAULT-VALUE})")
    private double rate;

    @Option(
            names = "--every",
            defaultValue = "7",
            description = "Seconds between two kills, half to one and a half of it (${DEFAULT-VALUE})")
    private double every;

    @Option(names = "--seed", defaultValue = "0", description = "Of all chance; 0 draws one")
    private long seed;

    private final PrintStream out = System.out;

    @Override
    public Integer call() {
        long drawn = seed == 0 ? System.nanoTime() & 0x7fff_ffffL : seed;
        out.printf("chaos: %d kills at %,.0f events/s, seed %d%n", kills, rate, drawn);
        Verdict verdict = new Verdict(out);
        try (ProofStack stack = ProofStack.start(out)) {
            ProofPipeline pipeline = stack.pipeline(ProofPipeline.ALL).withWindow(SMALL_WINDOW);
            pipeline.create(stack.folder());
            try (Group group = Group.start(stack, pipeline, PROCESSES);
                    Lags lags = new Lags(pipeline);
                    Load load = Load.withRepeats(pipeline.kafka(), new ProofEvents(drawn), rate, REPEAT_EVERY)) {
                disturb(stack, group, load, lags, new SplittableRandom(drawn), verdict);
                long published = load.stop();
                out.printf("healed; published %,d records, waiting for %s%n", published, lags.now());
                group.awaitNoLag(lags);
                verdict.require("exit code 0 of all after SIGTERM", group.terminate());
            }
            var unused = verdict.verify(stack, pipeline);
        }
        return verdict.exitCode();
    }

    private void disturb(
            ProofStack stack, Group group, Load load, Lags lags, SplittableRandom random, Verdict verdict) {
        try (Hangs hangs = Hangs.start(stack.servers(), STORES, random.split())) {
            for (int kill = 1; kill <= kills; kill++) {
                Waits.pause(seconds(every * (0.5 + random.nextDouble())));
                load.requireWell();
                int victim = random.nextInt(group.size());
                ProgramProcess process = group.member(victim);
                verdict.require("process " + process.name() + " lived until it was killed", process.isAlive());
                process.kill();
                Duration down = Duration.ofMillis(500 + random.nextInt(3_500));
                Waits.pause(down);
                var unused = group.replace(victim);
                out.printf(
                        "  kill %d of %d: %s, down for %d ms; published %,d, lag %s, hangs so far %d%n",
                        kill,
                        kills,
                        process.name(),
                        down.toMillis(),
                        load.acknowledged(),
                        shortly(lags.now()),
                        hangs.count());
            }
        }
        verdict.require("all processes became ready at the end", group.becameReady(GRACE));
    }

    private static String shortly(Map<String, Long> lags) {
        return lags.toString().replace(ProofPipeline.GROUP + ".", "");
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis((long) (seconds * 1_000));
    }
}
