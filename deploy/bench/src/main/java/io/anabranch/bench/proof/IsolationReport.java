package io.anabranch.bench.proof;

import io.anabranch.bench.Goal;
import io.anabranch.bench.proof.FaultSchedule.Fault;
import io.anabranch.bench.proof.IsolationRun.Outcome;
import java.io.PrintStream;
import java.util.Locale;

/** The table of {@link IsolationProof}, an outage after another, and its goals. */
final class IsolationReport {
    private static final double MEGA = 1 << 20;
    private static final double LEAST_RATIO = 0.97;
    private static final double P50 = 0.5;
    private static final double P99 = 0.99;

    private final FaultSchedule schedule;
    private final Outcome without;
    private final Outcome with;
    private final PrintStream out;

    IsolationReport(FaultSchedule schedule, Outcome without, Outcome with, PrintStream out) {
        this.schedule = schedule;
        this.without = without;
        this.with = with;
        this.out = out;
    }

    void print(Verdict verdict) {
        schedule.faults().forEach(fault -> print(fault, verdict));
        say("the whole run", 0, schedule.seconds());
    }

    private void print(Fault fault, Verdict verdict) {
        double before = schedule.wellBefore(fault);
        double after = schedule.wellAfter(fault);
        out.printf(
                Locale.ROOT,
                "%n%s: %s, %.0f to %.0f s%n  %-10s %10s %10s %10s %16s %7s%n",
                fault.outage().sink(),
                fault.outage().how(),
                fault.begin(),
                fault.end(),
                "events/s",
                "before",
                "during",
                "after",
                "without faults",
                "ratio");
        for (String sink : ProofPipeline.ALL) {
            double during = with.timeline().rate(sink, fault.begin(), fault.end());
            double reference = without.timeline().rate(sink, fault.begin(), fault.end());
            double ratio = Timeline.ratio(during, reference);
            out.printf(
                    Locale.ROOT,
                    "  %-10s %,10.0f %,10.0f %,10.0f %,16.0f %7.3f%n",
                    sink,
                    with.timeline().rate(sink, before, fault.begin()),
                    during,
                    with.timeline().rate(sink, fault.end(), after),
                    reference,
                    ratio);
            if (!sink.equals(fault.outage().sink())) {
                verdict.add(Goal.atLeast("isolation-" + fault.outage().sink() + "-out-" + sink, ratio, LEAST_RATIO));
            }
        }
        say("before", before, fault.begin());
        say("during", fault.begin(), fault.end());
    }

    private void say(String when, double from, double to) {
        out.printf(
                Locale.ROOT,
                "  %-13s feed p50 %.1f ms, p99 %.1f ms (without faults %.1f, %.1f); heap at most %.0f MiB (%.0f), window"
                        + " %.0f MiB (%.0f), resident %.0f MiB (%.0f)%n",
                when,
                with.feedMillis(P50, from, to),
                with.feedMillis(P99, from, to),
                without.feedMillis(P50, from, to),
                without.feedMillis(P99, from, to),
                with.timeline().most(Sample::heapBytes, from, to) / MEGA,
                without.timeline().most(Sample::heapBytes, from, to) / MEGA,
                with.timeline().most(Sample::windowBytes, from, to) / MEGA,
                without.timeline().most(Sample::windowBytes, from, to) / MEGA,
                with.timeline().most(Sample::residentBytes, from, to) / MEGA,
                without.timeline().most(Sample::residentBytes, from, to) / MEGA);
    }
}
