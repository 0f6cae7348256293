package io.anabranch.app.ops;

import io.anabranch.app.ops.Operations.RefusedException;
import java.util.Set;
import java.util.TreeSet;

/**
 * What of the traffic somebody wants to see. Where a set is empty, all.
 *
 * @param sinks names of sinks; {@code read} for what is read
 * @param percent how many of a hundred event ids, the same ones everywhere
 * @param limit lines, after which it ends
 * @param isMasked whether data, user ids and keys are left out
 */
public record TapRequest(
        Set<String> sinks,
        Set<String> types,
        Set<String> users,
        Set<String> ids,
        double percent,
        int limit,
        boolean isMasked) {
    static final int MAX_LINES = 100_000;
    private static final int DEFAULT_LINES = 100;

    public TapRequest {
        sinks = Set.copyOf(sinks);
        types = Set.copyOf(types);
        users = Set.copyOf(users);
        ids = Set.copyOf(ids);
    }

    /** @throws RefusedException if a parameter is unreadable or unknown */
    static TapRequest of(Request request) {
        request.requireOnly(Set.of("sink", "type", "user", "id", "percent", "limit", "values"));
        return new TapRequest(
                new TreeSet<>(request.parameters("sink")),
                new TreeSet<>(request.parameters("type")),
                new TreeSet<>(request.parameters("user")),
                new TreeSet<>(request.parameters("id")),
                number(request, "percent", 100, 0, 100),
                (int) number(request, "limit", DEFAULT_LINES, 1, MAX_LINES),
                !request.parameter("values").filter("shown"::equals).isPresent());
    }

    private static double number(Request request, String name, double otherwise, double least, double most) {
        String text = request.parameter(name).orElse("");
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            double number = Double.parseDouble(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException unreadable) {
            // Refused below, with what is allowed.
        }
        throw new RefusedException(
                RefusedException.Kind.MALFORMED,
                name + " must be a number from " + (long) least + " to " + (long) most + ", got '" + text + "'");
    }
}
