package io.anabranch.bench.proof;

import io.anabranch.app.verify.Report;
import io.anabranch.app.verify.Verification;
import io.anabranch.bench.Goal;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a proof comes to: its goals, and whether the stores hold what the log has. */
final class Verdict {
    private final PrintStream out;
    private final List<Goal> goals = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private boolean exact = true;

    Verdict(PrintStream out) {
        this.out = out;
    }

    void add(Goal goal) {
        goals.add(goal);
    }

    /** What has to hold whatever the goals are. */
    void require(String what, boolean holds) {
        if (!holds) {
            failures.add(what);
        }
    }

    /** Compares the log with everything that the pipeline's sinks hold; to be called while nothing is written. */
    Report verify(ProofStack stack, ProofPipeline pipeline) {
        try {
            Report report = Verification.verify(pipeline.settings(stack.folder()));
            report.print(new PrintWriter(out, /* autoFlush= */ true, StandardCharsets.UTF_8));
            exact &= report.isExact() && report.isCaughtUp();
            if (exact && failures.isEmpty()) {
                stack.proven();
            }
            return report;
        } catch (IOException e) {
            throw new UncheckedIOException("The stores could not be compared with the log", e);
        }
    }

    /** Prints the goals; 0 where all are met and every store is exact, else 1. */
    int exitCode() {
        goals.forEach(out::println);
        failures.forEach(what -> out.println("NOT SO: " + what));
        out.println(exact ? "verified: exact" : "verified: NOT EXACT");
        return exact && failures.isEmpty() && goals.stream().allMatch(Goal::isMet) ? 0 : 1;
    }
}
