package io.anabranch.bench.proof;

import io.anabranch.local.ProgramProcess;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Whether a sink that is added to a pipeline fills itself from the log while the others go on. */
@Command(
        name = "new-sink",
        description = "MongoDB is added to a pipeline of four sinks: how fast it fills, and what the others' lag is.",
        mixinStandardHelpOptions = true)
public final class NewSinkProof implements Callable<Integer> {
    private static final long SEED = 20_261_130;
    private static final long AHEAD = 10_000;
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration FILLED = Duration.ofMinutes(20);
    private static final List<String> OTHERS = ProofPipeline.ALL.stream()
            .filter(sink -> !sink.equals(ProofPipeline.MONGODB))
            .toList();

    @Option(
            names = "--events",
            defaultValue = "500000",
            description = "Events through four sinks before MongoDB is added (${DEFAULT-VALUE})")
    private long events;

    @Option(names = "--rate", defaultValue = "500", description = "Events a second after that (${DEFAULT-VALUE})")
    private double rate;

    private final PrintStream out = System.out;

    @Override
    public Integer call() {
        Verdict verdict = new Verdict(out);
        try (ProofStack stack = ProofStack.start(out);
                FeedProbe probe =
                        FeedProbe.listen(stack.pipeline(ProofPipeline.ALL).redis())) {
            ProofPipeline four = stack.pipeline(OTHERS);
            ProofPipeline five = four.with(ProofPipeline.ALL);
            five.create(stack.folder());
            ProofEvents source = new ProofEvents(SEED);
            four(stack, four, source, verdict);
            long published = events + five(stack, five, source, verdict);
            out.printf(
                    "published %,d; the feed's subscriber received %,d%n",
                    published, probe.latencies().messages());
            var unused = verdict.verify(stack, five);
        }
        return verdict.exitCode();
    }

    private void four(ProofStack stack, ProofPipeline four, ProofEvents source, Verdict verdict) {
        AtomicLong limit = new AtomicLong(Math.min(events, AHEAD));
        long began = System.nanoTime();
        try (Lags lags = new Lags(four);
                ProgramProcess process = stack.run(four, "four");
                Load load = Load.upTo(four.kafka(), source, limit::get)) {
            while (load.acknowledged() < events) {
                Waits.pause(LOOK);
                process.requireAlive();
                load.requireWell();
                Scrape.of(process).ifPresent(scrape -> limit.set(Math.min(events, AHEAD + (long) slowest(scrape))));
            }
            long unused = load.stop();
            lags.awaitNone();
            out.printf(
                    Locale.ROOT,
                    "%,d events through four sinks in %.1f s%n",
                    events,
                    (System.nanoTime() - began) / 1e9);
            verdict.require("exit code 0 after SIGTERM", process.terminate() == 0);
        }
    }

    private static double slowest(Scrape scrape) {
        return OTHERS.stream().mapToDouble(scrape::written).min().orElse(0);
    }

    /** Returns how many events were published meanwhile. */
    private long five(ProofStack stack, ProofPipeline five, ProofEvents source, Verdict verdict) {
        try (Load load = Load.atRate(five.kafka(), source, rate);
                Lags lags = new Lags(five);
                ProgramProcess process = stack.run(five, "five")) {
            long ready = System.nanoTime();
            Fill fill = new Fill(ready);
            boolean attached = Waits.became(FILLED, () -> {
                process.requireAlive();
                return Scrape.of(process).map(fill::look).orElse(false);
            });
            verdict.require("MongoDB's branch became attached", attached);
            fill.say(out);
            long published = load.stop();
            lags.awaitNone();
            Optional<Scrape> end = Scrape.of(process);
            end.ifPresent(scrape -> {
                ProofPipeline.ALL.forEach(
                        sink -> out.printf("  %-10s wrote %,.0f in this process%n", sink, scrape.written(sink)));
                verdict.require(
                        "MongoDB's sink wrote the whole log once",
                        (long) scrape.written(ProofPipeline.MONGODB) == events + published);
            });
            verdict.require("exit code 0 after SIGTERM", process.terminate() == 0);
            return published;
        }
    }

    /** What is seen of the others' lag until the new sink's branch is attached. */
    private static final class Fill {
        private final long began;
        private final Map<String, Double> mostLag = new HashMap<>();
        private double written;
        private double seconds;

        Fill(long began) {
            this.began = began;
        }

        /** Whether the new sink is attached and has written something. */
        boolean look(Scrape scrape) {
            OTHERS.forEach(sink -> mostLag.merge(sink, scrape.lag(sink), Math::max));
            written = scrape.written(ProofPipeline.MONGODB);
            seconds = (System.nanoTime() - began) / 1e9;
            return written > 0 && scrape.state(ProofPipeline.MONGODB).equals("attached");
        }

        void say(PrintStream out) {
            out.printf(
                    Locale.ROOT,
                    "MongoDB's branch became attached %.1f s after the process was ready: %,.0f events, %,.0f events/s%n",
                    seconds,
                    written,
                    written / seconds);
            OTHERS.forEach(sink -> out.printf(
                    Locale.ROOT,
                    "  %-10s lag at most %,.0f records meanwhile%n",
                    sink,
                    mostLag.getOrDefault(sink, 0.0)));
        }
    }
}
