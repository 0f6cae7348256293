package io.anabranch.bench;

import java.util.Collection;
import java.util.concurrent.Callable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine.Command;

/** Runs {@link EventJsonBenchmark} with the allocation profiler. */
@Command(
        name = "json",
        description = "Strict decoding of one event, beside Jackson's lenient tree.",
        mixinStandardHelpOptions = true)
final class JsonBench implements Callable<Integer> {
    private static final String ALLOCATION = "gc.alloc.rate.norm";

    @Override
    public Integer call() throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(EventJsonBenchmark.class.getSimpleName())
                        .addProfiler(GCProfiler.class)
                        .build())
                .run();
        RunResult decode = of("decode", results);
        RunResult tree = of("databindTree", results);
        System.out.println(Goal.atMost("json-time-of-tree", nanos(decode) / nanos(tree), 0.80));
        System.out.println(Goal.atMost("json-bytes", allocated(decode), 1_126));
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
