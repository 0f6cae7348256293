package io.anabranch.ingest;

import io.anabranch.ingest.Cursor.Mark;
import io.anabranch.topology.Causes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Commits each branch's position to a group of its own, {@code <group>.<branch>}, which has no members.
 *
 * <p>Every half second, where it moved: after a crash at most that much is delivered again, and a commit costs the broker
 * about as much as a small fetch. Before a partition is given up, and at the end, at once. Every minute all positions, moved or
 * not: that heals what the late commit of a process that was taken for dead may have put back, and keeps the offsets of a
 * quiet topic from expiring.
 */
final class Positions {
    static final Duration EVERY = Duration.ofMillis(500);
    static final Duration ALL_EVERY = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(Positions.class);

    private final Window window;
    private final String group;
    private final OffsetStore offsets;
    private final BooleanSupplier isMember;
    private final Scheduler timer;
    private final Set<String> inFlight = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Throwable lastFailure;
    private long ticks;

    /** @param isMember whether the reading heard of its group lately: who was away for long may have been replaced */
    Positions(Window window, String group, OffsetStore offsets, BooleanSupplier isMember, Scheduler timer) {
        this.window = window;
        this.group = group;
        this.offsets = offsets;
        this.isMember = isMember;
        this.timer = timer;
    }

    /** Commits now and then, until cancelled. */
    Mono<Void> keepCommitting() {
        return Flux.interval(EVERY, timer)
                .onBackpressureLatest()
                .concatMap(tick -> isMember.getAsBoolean() ? tick() : Mono.empty(), 1)
                .then();
    }

    /** Commits what moved; never fails. */
    Mono<Void> tick() {
        boolean all = ++ticks % (ALL_EVERY.toMillis() / EVERY.toMillis()) == 0;
        return Flux.fromIterable(window.cursors())
                .filter(cursor -> inFlight.add(cursor.branch()))
                .flatMap(
                        cursor -> commit(cursor, () -> moved(cursor, all)).onErrorResume(this::failed),
                        window.cursors().size() + 1)
                .then();
    }

    /** Commits everything of these partitions that is done; fails where that is not possible within the time. */
    Mono<Void> flush(Set<TopicPartition> partitions, Duration within) {
        List<Cursor> cursors = window.cursors();
        return Flux.fromIterable(cursors)
                .flatMapDelayError(cursor -> flush(cursor, partitions), Math.max(1, cursors.size()), 1)
                .then()
                .timeout(within, timer);
    }

    /** Why positions can't be committed, while that lasts. */
    Optional<String> trouble() {
        @Nullable Throwable failure = lastFailure;
        return Optional.ofNullable(failure)
                .map(cause -> "positions can't be committed, so a restart would write events again: "
                        + Causes.inWords(cause));
    }

    private Mono<Void> flush(Cursor cursor, Set<TopicPartition> partitions) {
        return Mono.defer(() -> {
            if (!inFlight.add(cursor.branch())) {
                // It must not arrive after this one.
                return Mono.delay(Duration.ofMillis(2), timer).then(flush(cursor, partitions));
            }
            return commit(cursor, () -> {
                Map<TopicPartition, Mark> moved = moved(cursor, /* all= */ false);
                moved.keySet().retainAll(partitions);
                return moved;
            });
        });
    }

    private Map<TopicPartition, Mark> moved(Cursor cursor, boolean all) {
        Map<TopicPartition, Mark> marks = new HashMap<>(window.marks(cursor));
        marks.values().removeIf(mark -> mark.lost() || !(all || mark.done() != mark.committed()));
        return marks;
    }

    /**
     * Commits for a branch that the caller has added to those in flight.
     *
     * @param moved read only then: what was read before could be committed after a flush, and put back what that committed
     */
    private Mono<Void> commit(Cursor cursor, Supplier<Map<TopicPartition, Mark>> moved) {
        return Mono.defer(() -> {
                    Map<TopicPartition, Mark> marks = moved.get();
                    if (marks.isEmpty()) {
                        return Mono.empty();
                    }
                    Map<TopicPartition, Long> done = new HashMap<>();
                    marks.forEach((partition, mark) -> done.put(partition, mark.done()));
                    return offsets.commit(Assignments.group(group, cursor.branch()), done)
                            .doOnSuccess(committed -> {
                                window.committed(marks);
                                succeeded();
                            });
                })
                .doFinally(signal -> inFlight.remove(cursor.branch()));
    }

    private void succeeded() {
        lastFailure = null;
    }

    private Mono<Void> failed(Throwable failure) {
        lastFailure = failure;
        LOG.debug("Positions can't be committed, retrying", failure);
        return Mono.empty();
    }
}
