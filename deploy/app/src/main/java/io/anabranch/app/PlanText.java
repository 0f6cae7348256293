package io.anabranch.app;

import io.anabranch.settings.SchemaDiff;
import io.anabranch.settings.SchemaDiff.Difference;
import java.util.List;
import java.util.stream.Stream;

/** A plan as an operator reads it: a headline, then a line for each thing. */
public final class PlanText {
    private PlanText() {}

    /** What is not as the settings ask. */
    public static List<String> differences(String what, SchemaDiff plan) {
        String headline = plan.differences().isEmpty() ? "up to date" : "differs from the settings";
        return lines(what + ": " + headline, plan.differences().stream());
    }

    /** The same, and what else is worth knowing before creating. */
    static List<String> plan(String what, SchemaDiff plan) {
        return Stream.concat(
                        differences(what, plan).stream(), plan.notes().stream().map(note -> "  i " + note))
                .toList();
    }

    /** What creating has left as it was. */
    static List<String> created(String what, SchemaDiff plan) {
        String headline = plan.differences().isEmpty() ? "up to date" : "exists, but differs from the settings";
        return lines(what + ": " + headline, plan.differences().stream());
    }

    private static List<String> lines(String headline, Stream<Difference> differences) {
        return Stream.concat(Stream.of(headline), differences.map(PlanText::line))
                .toList();
    }

    private static String line(Difference difference) {
        String why = difference.reason().isEmpty() ? "" : " (" + difference.reason() + ")";
        return "  " + sign(difference) + " " + difference.object() + ": " + difference.actual() + ", expected "
                + difference.expected() + "; " + action(difference) + why;
    }

    private static String sign(Difference difference) {
        return switch (difference.action()) {
            case CREATE -> "+";
            case MANUAL -> "!";
            case INFORMATIONAL -> "-";
        };
    }

    private static String action(Difference difference) {
        return switch (difference.action()) {
            case CREATE -> "will be created";
            case MANUAL -> "manual action required";
            case INFORMATIONAL -> "informational";
        };
    }
}
