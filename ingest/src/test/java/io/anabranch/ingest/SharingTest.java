package io.anabranch.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.ingest.Cursor.Position;
import io.anabranch.ingest.Window.Beginning;
import io.anabranch.ingest.Window.Taken;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who waits for whom where the window is full: branches of a window of four polls, of which each step of 20 ms brings one where it is wanted. */
class SharingTest {
    private static final int POLL = 10;
    private static final long POLL_BYTES = 100L * POLL;
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int SECOND = 50;
    private static final int NEVER = Integer.MAX_VALUE;

    private final PartitionAssignment assignment = new PartitionAssignment(new TopicPartition("events", 0), "id");
    private long now = 1;
    private boolean pays = true;
    private final Window window =
            new Window(5 * POLL_BYTES, new Window.Limits(POLL, POLL_BYTES), new Sharing(() -> pays, () -> now));
    private final Map<Cursor, Long> subscriptions = new HashMap<>();
    private final Cursor quick = window.add("quick");
    private final Cursor slow = window.add("slow");
    private final Cursor another = window.add("another");
    private final Cursor third = window.add("third");
    private final List<Cursor> all = List.of(quick, slow, another, third);
    private int steps;

    @BeforeEach
    void begin() {
        Map<String, Position> positions = new HashMap<>();
        for (Cursor cursor : all) {
            positions.put(cursor.branch(), new Position(assignment, 0, /* committed= */ 0, /* lost= */ false));
        }
        window.assigned(List.of(new Beginning(assignment, 0, positions)));
        for (Cursor cursor : all) {
            subscriptions.put(cursor, window.subscribe(cursor, () -> {}));
            assertThat(window.attach(cursor)).isTrue();
        }
    }

    @Test
    void whereAnotherReadingWouldSlowEverybodyTwoSlowOnesAreWaitedFor() {
        step(10 * SECOND, Map.of(quick, 1, slow, 5, another, 5));

        assertThat(attached()).containsExactly("quick", "slow", "another", "third");
        assertThat(taken(quick)).isLessThanOrEqualTo(taken(slow) + 5L * POLL);
    }

    @Test
    void whatIsHeldWhileTheyAreTogetherIsAPartOfTheWindow() {
        step(10 * SECOND, Map.of(quick, 1, slow, 5, another, 5));

        assertThat(window.bytes()).isLessThanOrEqualTo(3 * POLL_BYTES);
    }

    @Test
    void whereItWouldNotEachIsLeftBehindAtOnce() {
        pays = false;

        step(SECOND, Map.of(quick, 1, slow, 20, another, 20));

        assertThat(attached()).containsExactly("quick", "third");
        assertThat(taken(quick)).isEqualTo((long) SECOND * POLL);
    }

    @Test
    void oneThatIsAloneTheSlowestIsLeftBehind() {
        step(10 * SECOND, Map.of(quick, 1, slow, 10, another, 1));

        assertThat(attached()).containsExactly("quick", "another", "third");
    }

    @Test
    void oneThatStandsStillIsLeftBehindWithinSeconds() {
        step(SECOND, Map.of(quick, 1, slow, 5, another, 5, third, 5));

        step(2 * SECOND, Map.of(quick, 1, slow, NEVER, another, 5, third, 5));

        assertThat(attached()).containsExactly("quick", "another", "third");
    }

    @Test
    void twoThatStandStillHoldNobody() {
        step(SECOND, Map.of(quick, 1, slow, 5, another, 5));

        step(2 * SECOND, Map.of(quick, 1, slow, NEVER, another, NEVER));

        assertThat(attached()).containsExactly("quick", "third");
    }

    @Test
    void nobodyWaitsAnyMoreOnceItDoesNotPay() {
        step(SECOND, Map.of(quick, 1, slow, 5, another, 5));
        pays = false;
        long before = taken(quick);

        step(SECOND, Map.of(quick, 1, slow, 5, another, 5));

        assertThat(taken(quick) - before).isGreaterThanOrEqualTo((SECOND - 1L) * POLL);
    }

    /** @param every how many steps each takes a poll */
    private void step(int count, Map<Cursor, Integer> every) {
        for (int end = steps + count; steps < end; steps++) {
            now += STEP_NANOS;
            if (window.isWanted()) {
                long from = window.readTo(assignment.partition());
                window.append(List.of(Polls.ofTombstones(assignment, from, from + POLL)));
            }
            for (Cursor cursor : all) {
                int own = every.getOrDefault(cursor, 1);
                if (steps % own == 0) {
                    take(cursor, own == 1);
                }
            }
        }
    }

    private void take(Cursor cursor, boolean isQuick) {
        long subscription = subscriptions.getOrDefault(cursor, 0L);
        Taken taken = window.take(cursor, subscription, POLL);
        if (taken != null) {
            window.done(cursor, taken);
            // There is nothing more: it waits, as a branch that has capacity does.
            if (isQuick) {
                var unused = window.take(cursor, subscription, POLL);
            }
        }
    }

    private List<String> attached() {
        List<String> attached = new ArrayList<>();
        for (Cursor cursor : all) {
            if (window.isAttached(cursor)) {
                attached.add(cursor.branch());
            }
        }
        return attached;
    }

    private long taken(Cursor cursor) {
        return window.marks(cursor).values().stream()
                .mapToLong(Cursor.Mark::handedOut)
                .sum();
    }
}
