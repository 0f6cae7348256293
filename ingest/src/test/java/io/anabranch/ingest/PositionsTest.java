package io.anabranch.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.ingest.Cursor.Position;
import io.anabranch.ingest.Window.Beginning;
import io.anabranch.ingest.Window.Taken;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

/** When positions are committed, and what happens where they can't be. */
final class PositionsTest {
    private static final TopicPartition ZERO = new TopicPartition("events", 0);

    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final Window window = new Window(64 << 20);
    private final Cursor cursor = window.add("store");
    private final PartitionAssignment assignment = new PartitionAssignment(ZERO, "id");
    private final RecordedOffsets offsets = new RecordedOffsets();
    private final AtomicBoolean isMember = new AtomicBoolean(true);
    private final Positions positions = new Positions(window, "g", offsets, isMember::get, timer);
    private final long subscription = window.subscribe(cursor, () -> {});

    @BeforeEach
    void assign() {
        window.assigned(List.of(
                new Beginning(assignment, 0, Map.of("store", new Position(assignment, 0, /* committed= */ 0, false)))));
        assertThat(window.attach(cursor)).isTrue();
    }

    @Test
    void commitsWhatMovedAtMostEveryHalfSecond() {
        Disposable committing = positions.keepCommitting().subscribe();
        timer.advanceTimeBy(Duration.ofSeconds(10));
        assertThat(offsets.commits).as("nothing moved").isEmpty();

        take(5);
        take(7);
        timer.advanceTimeBy(Positions.EVERY);

        assertThat(offsets.commits).containsExactly("g.store 0@7");
        committing.dispose();
    }

    @Test
    void commitsAllAgainEveryMinuteWhichHealsWhatAZombiePutBack() {
        take(5);
        Disposable committing = positions.keepCommitting().subscribe();
        timer.advanceTimeBy(Duration.ofSeconds(1));
        offsets.commits.clear();

        timer.advanceTimeBy(Positions.ALL_EVERY.multipliedBy(3));

        assertThat(offsets.commits).containsExactly("g.store 0@5", "g.store 0@5", "g.store 0@5");
        committing.dispose();
    }

    @Test
    void whoDidNotHearOfItsGroupForLongCommitsNothing() {
        isMember.set(false);
        take(5);
        Disposable committing = positions.keepCommitting().subscribe();

        timer.advanceTimeBy(Duration.ofMinutes(5));

        assertThat(offsets.commits).isEmpty();
        committing.dispose();
    }

    @Test
    void keepsTryingWhereTheBrokerIsAwayAndTellsWhy() {
        offsets.failure = new IllegalStateException("no broker");
        take(5);
        Disposable committing = positions.keepCommitting().subscribe();
        timer.advanceTimeBy(Duration.ofSeconds(5));
        assertThat(positions.trouble())
                .contains("positions can't be committed, so a restart would write events again: no broker");

        offsets.failure = null;
        timer.advanceTimeBy(Positions.EVERY);

        assertThat(offsets.commits).containsExactly("g.store 0@5");
        assertThat(positions.trouble()).isEmpty();
        committing.dispose();
    }

    @Test
    void aFlushComesAfterWhatIsInFlightSoThatNothingLaterPutsItBack() {
        Sinks.Empty<Void> answer = Sinks.empty();
        offsets.before = answer.asMono();
        take(5);
        var unused = positions.tick().subscribe();
        take(9);
        Disposable flush = positions.flush(Set.of(ZERO), Duration.ofSeconds(5)).subscribe();
        timer.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(offsets.commits).isEmpty();

        answer.tryEmitEmpty().orThrow();
        timer.advanceTimeBy(Duration.ofMillis(10));

        assertThat(offsets.commits).containsExactly("g.store 0@5", "g.store 0@9");
        assertThat(flush.isDisposed()).isTrue();
    }

    @Test
    void commitsNothingOfAPartitionThatIsAnothersByNow() {
        Taken late = taken(5);
        window.revoked(Set.of(ZERO));
        window.done(cursor, late);

        positions.flush(Set.of(ZERO), Duration.ofSeconds(5)).block();

        assertThat(offsets.commits).isEmpty();
    }

    private void take(long next) {
        window.done(cursor, taken(next));
    }

    private Taken taken(long next) {
        long from = window.readTo(ZERO);
        window.append(List.of(Polls.ofTombstones(assignment, from, next)));
        return Objects.requireNonNull(window.take(cursor, subscription, Window.BATCH_RECORDS));
    }
}
