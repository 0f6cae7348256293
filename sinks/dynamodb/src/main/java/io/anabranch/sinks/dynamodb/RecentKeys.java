package io.anabranch.sinks.dynamodb;

import io.anabranch.topology.Event;
import io.anabranch.topology.Partition;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import reactor.core.scheduler.Scheduler;

/**
 * The keys that were written so short a time ago that the index by id may not show them yet. With them a deletion needs to wait for the index only where
 * another process may have written just before: once for each assignment of a partition. Thread-safe; it remembers nothing until it is first asked.
 */
final class RecentKeys {
    private final Duration indexDelay;
    private final Scheduler timer;
    private final Map<Partition, Assignment> assignments = new HashMap<>();
    private final Map<String, Map<Item.Key, Long>> keys = new HashMap<>();
    private final Queue<Written> oldest = new ArrayDeque<>();
    private boolean isRemembering;

    /** @param indexDelay how long the index may take */
    RecentKeys(Duration indexDelay, Scheduler timer) {
        this.indexDelay = indexDelay;
        this.timer = timer;
    }

    private record Assignment(long epoch, long sinceMillis) {}

    private record Written(String id, Item.Key key, long atMillis) {}

    /** How long the index may still lack what another process wrote before it gave these events' partitions away. */
    synchronized Duration wait(Collection<Event> deletions) {
        isRemembering = true;
        long youngest = deletions.stream().mapToLong(this::assignedMillis).max().orElse(Long.MIN_VALUE);
        long left = youngest + indexDelay.toMillis() - now();
        return deletions.isEmpty() || left <= 0 ? Duration.ZERO : Duration.ofMillis(left);
    }

    /** Of what was written a moment ago with this id. */
    synchronized Set<Item.Key> of(String id) {
        return Set.copyOf(keys.getOrDefault(id, Map.of()).keySet());
    }

    /** These events were written, or may have been. */
    synchronized void add(List<Event> events) {
        if (!isRemembering) {
            return;
        }
        long now = now();
        forget(now - indexDelay.toMillis());
        for (Event event : events) {
            var unused = assignedMillis(event);
            if (!event.isDeletion()) {
                Written written = new Written(event.id(), Item.Key.ofEvent(event), now);
                oldest.add(written);
                var unusedToo =
                        keys.computeIfAbsent(event.id(), id -> new HashMap<>(2)).put(written.key(), now);
            }
        }
    }

    private void forget(long untilMillis) {
        while (!oldest.isEmpty() && oldest.element().atMillis() < untilMillis) {
            Written past = oldest.remove();
            Map<Item.Key, Long> ofId = keys.getOrDefault(past.id(), new HashMap<>());
            if (ofId.remove(past.key(), past.atMillis()) && ofId.isEmpty()) {
                keys.remove(past.id());
            }
        }
    }

    private long assignedMillis(Event event) {
        Partition partition = Partition.of(event.record());
        long epoch = event.record().assignmentEpoch();
        return assignments
                .compute(
                        partition,
                        (same, known) -> known == null || known.epoch() != epoch ? new Assignment(epoch, now()) : known)
                .sinceMillis();
    }

    private long now() {
        return timer.now(TimeUnit.MILLISECONDS);
    }
}
