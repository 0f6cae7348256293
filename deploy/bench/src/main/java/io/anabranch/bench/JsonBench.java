package io.anabranch.bench;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs {@link EventJsonBenchmark} and {@link FormatBenchmark} with the allocation profiler. */
@Command(
        name = "json",
        description = "Strict decoding of one event, compared with Jackson's lenient tree, and from other forms.",
        mixinStandardHelpOptions = true)
final class JsonBench implements Callable<Integer> {
    private static final String ALLOCATION = "gc.alloc.rate.norm";

    @Option(names = "--forks", defaultValue = "2", description = "Processes that measure (${DEFAULT-VALUE})")
    private int forks;

    @Option(
            names = "--warm-up",
            defaultValue = "4",
            description = "Seconds before anything is measured, in each process (${DEFAULT-VALUE})")
    private int warmUp;

    @Option(
            names = "--rounds",
            defaultValue = "5",
            description = "Seconds that are measured, in each process (${DEFAULT-VALUE})")
    private int rounds;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws RunnerException {
        if (forks < 1 || warmUp < 1 || rounds < 1) {
            throw new ParameterException(spec.commandLine(), "All options want 1 or more");
        }
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(EventJsonBenchmark.class.getSimpleName())
                        .include(FormatBenchmark.class.getSimpleName())
                        .addProfiler(GCProfiler.class)
                        .forks(forks)
                        .warmupIterations(warmUp)
                        .measurementIterations(rounds)
                        .timeout(TimeValue.seconds(StallWatch.LIMIT.toSeconds()))
                        .shouldFailOnError(true)
                        .build())
                .run();
        RunResult decode = of("decode", results);
        RunResult tree = of("databindTree", results);
        System.out.println(Goal.atMost("json-time-of-tree", nanos(decode) / nanos(tree), 0.80));
        System.out.println(Goal.atMost("json-bytes", allocated(decode), 1_126));
        RunResult plain = of("decodePlain", results);
        RunResult mapped = of("decodeMapped", results);
        System.out.println(Goal.atMost("json-time-of-mapped", nanos(mapped) / nanos(plain), 1.15));
        for (String form :
                List.of("decodePlain", "decodeMapped", "decodeAvro", "decodeProtobuf", "bareAvro", "bareProtobuf")) {
            RunResult result = of(form, results);
            System.out.printf(
                    Locale.ROOT,
                    "%-16s %7.0f ns, %6.0f B an event; %.2f of plain JSON's time%n",
                    form,
                    nanos(result),
                    allocated(result),
                    nanos(result) / nanos(plain));
        }
        return 0;
    }

    private static RunResult of(String method, Collection<RunResult> results) {
        return results.stream()
                .filter(result -> result.getParams().getBenchmark().endsWith("." + method))
                .findAny()
                .orElseThrow();
    }

    private static double nanos(RunResult result) {
        return result.getPrimaryResult().getScore();
    }

    @SuppressWarnings("rawtypes") // JMH's own signature.
    private static double allocated(RunResult result) {
        for (var secondary : result.getSecondaryResults().values()) {
            if (secondary.getLabel().endsWith(ALLOCATION)) {
                return secondary.getScore();
            }
        }
        throw new IllegalStateException("The allocation profiler reported nothing");
    }
}
