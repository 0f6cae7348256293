package io.anabranch.sinks.redis.leaderboard;

import io.anabranch.topology.Event;
import io.anabranch.topology.Partition;
import io.anabranch.topology.TopicReplay;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A log in memory: what was put into it can be read again, until retention has passed it. Thread-safe. */
public final class LoggedReplay implements TopicReplay {
    private static final int STRETCH = 40;

    private final Map<Partition, TreeMap<Long, Event>> log = new LinkedHashMap<>();
    private final Map<Partition, Assignment> held = new LinkedHashMap<>();
    private final Map<Partition, Long> committed = new LinkedHashMap<>();
    private final Map<Partition, Long> begin = new LinkedHashMap<>();
    private Mono<Void> gate = Mono.empty();

    public synchronized void put(List<Event> events) {
        for (Event event : events) {
            log.computeIfAbsent(Partition.of(event.record()), partition -> new TreeMap<>())
                    .put(event.record().offset(), event);
        }
    }

    /** The branch's reading of the partition begins here. */
    public synchronized void hold(Partition partition, long reading, long begin) {
        held.put(partition, new Assignment(partition, reading, begin));
    }

    public synchronized void commit(Partition partition, long next) {
        committed.put(partition, next);
    }

    /** Does what retention does. */
    public synchronized void deleteBefore(Partition partition, long offset) {
        begin.put(partition, offset);
    }

    /** Nothing is read before the gate completes. */
    public synchronized void gate(Mono<Void> opens) {
        gate = opens;
    }

    @Override
    public synchronized List<Assignment> assignments() {
        return List.copyOf(held.values());
    }

    @Override
    public synchronized Mono<List<CommittedOffset>> committed() {
        List<CommittedOffset> stands = new ArrayList<>();
        committed.forEach((partition, next) -> stands.add(new CommittedOffset(partition, next)));
        return Mono.just(stands);
    }

    @Override
    public synchronized Flux<Segment> read(Partition partition, long from, long to) {
        List<Segment> segments = new ArrayList<>();
        long first = Math.max(0, begin.getOrDefault(partition, 0L) - from);
        for (long at = from; at <= to; at += STRETCH) {
            long end = Math.min(to, at + STRETCH - 1);
            long missing = Math.min(end + 1 - at, Math.max(0, first - (at - from)));
            List<Event> events = List.copyOf(log.getOrDefault(partition, new TreeMap<>())
                    .subMap(at + missing, end + 1)
                    .values());
            segments.add(new Segment(at, end, missing, events));
        }
        return gate.thenMany(Flux.fromIterable(segments));
    }
}
