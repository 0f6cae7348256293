package io.anabranch.topology;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Events for tests of what only passes them on. */
final class Events {
    static final Instant TIME = Instant.parse("2026-11-21T08:15:37Z");

    private Events() {}

    static Event event(int number) {
        return new Event("e-" + number, "u", "t", TIME, JsonText.NONE, JsonText.NONE, Records.record("{}"));
    }

    static List<Event> events(int count) {
        return IntStream.range(0, count).mapToObj(Events::event).toList();
    }

    static Rejected rejected(String reason) {
        return new Rejected(Records.record("{}"), "somebody", reason(reason), "detail");
    }

    /** The reason of this code. */
    static RejectReason reason(String code) {
        return Arrays.stream(RejectReason.values())
                .filter(reason -> reason.code().equals(code))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no reason " + code));
    }
}
