package io.anabranch.sinks.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.topology.Deletion;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.SourceRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

class RecentKeysTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration DELAY = Duration.ofSeconds(1);

    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final RecentKeys recent = new RecentKeys(DELAY, timer);

    @Test
    void theFirstDeletionOfAnAssignmentWaitsForTheIndex() {
        assertThat(recent.wait(List.of(deletion(0, 1)))).isEqualTo(DELAY);

        timer.advanceTimeBy(Duration.ofMillis(400));
        assertThat(recent.wait(List.of(deletion(0, 1)))).isEqualTo(Duration.ofMillis(600));
        timer.advanceTimeBy(Duration.ofMillis(600));
        assertThat(recent.wait(List.of(deletion(0, 1)))).isZero();
        assertThat(recent.wait(List.of(deletion(0, 1), deletion(1, 1))))
                .as("another partition")
                .isEqualTo(DELAY);
        assertThat(recent.wait(List.of(deletion(0, 2)))).as("assigned again").isEqualTo(DELAY);
    }

    @Test
    void whatIsWrittenCountsAsAssigned() {
        var unused = recent.wait(List.of(deletion(0, 1)));
        recent.add(List.of(event("a", 3, NOON)));

        timer.advanceTimeBy(DELAY);

        assertThat(recent.wait(List.of(deletion(3, 1)))).isZero();
    }

    @Test
    void remembersAKeyForAsLongAsTheIndexMayLackIt() {
        var unused = recent.wait(List.of(deletion(0, 1)));
        recent.add(List.of(event("a", 0, NOON), event("b", 0, NOON)));
        timer.advanceTimeBy(Duration.ofMillis(700));
        recent.add(List.of(event("a", 0, NOON), event("a", 0, NOON.plusSeconds(1))));
        timer.advanceTimeBy(Duration.ofMillis(700));
        recent.add(List.of());

        assertThat(recent.of("a"))
                .extracting(Item.Key::sort)
                .containsExactlyInAnyOrder(
                        "EVENT#2026-11-21T12:00:00.000000Z#a", "EVENT#2026-11-21T12:00:01.000000Z#a");
        assertThat(recent.of("b")).isEmpty();
        timer.advanceTimeBy(Duration.ofMillis(700));
        recent.add(List.of());
        assertThat(recent.of("a")).isEmpty();
    }

    @Test
    void remembersNothingWhereNobodyDeletes() {
        recent.add(List.of(event("a", 0, NOON)));

        assertThat(recent.of("a")).isEmpty();
    }

    private static Event event(String id, int partition, Instant time) {
        return new Event(id, "u", "t", time, JsonText.NONE, JsonText.NONE, source(partition, 1));
    }

    private static Event deletion(int partition, long epoch) {
        return Event.deletion("a", Deletion.BY_ID, source(partition, epoch));
    }

    private static SourceRecord source(int partition, long epoch) {
        return new SourceRecord("events", "t", partition, 0, epoch, 0, null, null, List.of());
    }
}
