package io.anabranch.app.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.anabranch.app.verify.Truth.LoggedEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LastByTimeTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private final DeadLetterBook dead = new DeadLetterBook();
    private final LastByTime last = new LastByTime("mongodb", List.of());

    @Test
    void expectsTheLastByTimeAndOfTheSameTimeTheLastInTheLog() {
        last.add(event("a", 0, NOON.plusSeconds(1), 10), dead);
        last.add(event("a", 1, NOON, 11), dead);
        last.add(event("b", 2, NOON, 20), dead);
        last.add(event("b", 3, NOON.plusNanos(999), 21), dead);

        assertThat(last.fingerprints()).isEqualTo(Map.of("a", 10L, "b", 21L));
    }

    @Test
    void eventsOfOtherTypesReplaceNothing() {
        LastByTime ofOtherTypes = new LastByTime("mongodb", List.of("other"));

        ofOtherTypes.add(event("a", 0, NOON, 10), dead);

        assertThat(ofOtherTypes.fingerprints()).isEmpty();
    }

    private static LoggedEvent event(String id, long offset, Instant time, long fingerprint) {
        return new LoggedEvent(
                new Position("events", 0, offset),
                id,
                "user",
                "type",
                time,
                time,
                JsonNodeFactory.instance.missingNode(),
                JsonNodeFactory.instance.objectNode(),
                fingerprint);
    }
}
