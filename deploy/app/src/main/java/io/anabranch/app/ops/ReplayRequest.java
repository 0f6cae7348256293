package io.anabranch.app.ops;

import io.anabranch.app.ops.Operations.RefusedException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which part of the log a sink is given again.
 *
 * @param from the first records: those dated at this time or later, as Kafka dates them; the oldest where it is empty
 * @param to the records before this time; all that are there when it begins, where it is empty
 * @param types of events; all that the sink takes where it is empty
 * @param rate events in a second at most; as fast as the store takes them where it is empty
 * @param isForced whether a sink may be given them whose readers see each twice
 */
public record ReplayRequest(
        Optional<Instant> from, Optional<Instant> to, Set<String> types, OptionalInt rate, boolean isForced) {
    private static final int MAX_RATE = 10_000_000;

    public ReplayRequest {
        types = Set.copyOf(types);
    }

    /** @throws RefusedException if a parameter is unreadable or unknown */
    static ReplayRequest of(Request request) {
        request.requireOnly(Set.of("from", "to", "type", "rate", "force"));
        return new ReplayRequest(
                request.parameter("from").map(text -> time("from", text)),
                request.parameter("to").map(text -> time("to", text)),
                new TreeSet<>(request.parameters("type")),
                request.parameter("rate")
                        .map(ReplayRequest::rate)
                        .map(OptionalInt::of)
                        .orElseGet(OptionalInt::empty),
                request.parameter("force").filter(Boolean::parseBoolean).isPresent());
    }

    private static Instant time(String name, String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw malformed(name + " must be a time as 2026-11-20T00:00:00Z, got '" + text + "'");
        }
    }

    private static int rate(String text) {
        try {
            int rate = Integer.parseInt(text);
            if (rate >= 1 && rate <= MAX_RATE) {
                return rate;
            }
        } catch (NumberFormatException unreadable) {
            // Refused below, with what is allowed.
        }
        throw malformed("rate must be 1 to " + MAX_RATE + " events in a second, got '" + text + "'");
    }

    private static RefusedException malformed(String detail) {
        return new RefusedException(RefusedException.Kind.MALFORMED, detail);
    }
}
