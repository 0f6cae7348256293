package io.anabranch.bench.proof;

import io.anabranch.bench.proof.FaultSchedule.Fault;
import io.anabranch.bench.proof.IsolationRun.Outcome;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Whether an outage of one store is felt by any other sink: an equal load twice, with outages and without. */
@Command(
        name = "isolation",
        description =
                "An equal load twice, without faults and with one store out after another: what the others write.",
        mixinStandardHelpOptions = true)
public final class IsolationProof implements Callable<Integer> {
    private static final long SEED = 20_261_127;
    private static final double MINUTE = 60;
    private static final double SHORTEST = 15;

    @Option(
            names = "--minutes",
            defaultValue = "5",
            description =
                    "Minutes that the outages take together; warm-up and gaps are a third more (${DEFAULT-VALUE})")
    private double minutes;

    @Option(names = "--seconds", defaultValue = "0", description = "The same in seconds, for a trial; 0 is --minutes")
    private double seconds;

    @Option(
            names = "--rate",
            defaultValue = "0",
            description = "Events a second; 0 is --share of what all five sinks hold, which is then measured")
    private double rate;

    @Option(names = "--share", defaultValue = "0.7", description = "Of what all sinks hold (${DEFAULT-VALUE})")
    private double share;

    @Option(
            names = "--saturation",
            defaultValue = "45",
            description = "Seconds of the saturating run (${DEFAULT-VALUE})")
    private double saturation;

    @Option(
            names = "--out",
            defaultValue = "target",
            description = "Folder of the CSV files and the plot (${DEFAULT-VALUE})")
    private Path folder = Path.of("target");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final PrintStream out = System.out;

    @Override
    public Integer call() {
        double outages = seconds > 0 ? seconds : minutes * MINUTE;
        if (outages < SHORTEST || share <= 0 || saturation < SHORTEST || rate < 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--seconds, --minutes and --saturation must be 15 s or more, --share above 0, --rate 0 or more");
        }
        FaultSchedule schedule = FaultSchedule.of(outages);
        double perSecond = rate > 0 ? rate : share * saturation();
        out.printf("isolation: %,.0f events/s for %.0f s, twice%n", perSecond, schedule.seconds());
        Verdict verdict = new Verdict(out);
        IsolationRun run = new IsolationRun(schedule, perSecond, out);
        out.println("without faults");
        Outcome without = run.run(List.of(), verdict);
        write("isolation-without-faults", without);
        out.println("with faults: " + inWords(schedule));
        Outcome with = run.run(schedule.faults(), verdict);
        write("isolation-with-faults", with);
        plot(schedule, without, with);
        new IsolationReport(schedule, without, with, out).print(verdict);
        return verdict.exitCode();
    }

    private double saturation() {
        try (ProofStack stack = ProofStack.start(out)) {
            ProofPipeline pipeline = stack.pipeline(ProofPipeline.ALL);
            pipeline.create(stack.folder());
            double held = new Saturation(saturation / 3, saturation * 2 / 3).find(stack, pipeline, SEED);
            out.printf("all five sinks hold %,.0f events/s%n", held);
            return held;
        }
    }

    private static String inWords(FaultSchedule schedule) {
        List<String> words = schedule.faults().stream()
                .map(fault -> String.format(
                        "%s %s %.0f to %.0f s",
                        fault.outage().sink(), fault.outage().how(), fault.begin(), fault.end()))
                .toList();
        return String.join("; ", words);
    }

    private void write(String name, Outcome outcome) {
        new TimelineCsv(outcome.timeline(), ProofPipeline.ALL).write(folder.resolve(name + ".csv"));
    }

    private void plot(FaultSchedule schedule, Outcome without, Outcome with) {
        RatePlot plot = new RatePlot(ProofPipeline.ALL);
        List<Fault> none = List.of();
        plot.panel("without faults", without.timeline(), schedule.seconds(), none);
        plot.panel("with faults", with.timeline(), schedule.seconds(), schedule.faults());
        Path file = folder.resolve("isolation.png");
        plot.write(file);
        out.println("plot: " + file);
    }
}
