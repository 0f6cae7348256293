package io.anabranch.bench;

import io.anabranch.topology.Event;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.Sink;
import io.anabranch.topology.SourceRecord;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;

/** A round's events as a branch gives them: of four partitions in turn, a poll after another. */
record RedisEvents(List<List<Event>> polls) {
    private static final int PARTITIONS = 4;
    /** As many of each partition as the broker gives in one go. */
    private static final int RUN = 250;

    static RedisEvents of(List<Event> events) {
        List<Event> spread = new ArrayList<>(events.size());
        long[] offsets = new long[PARTITIONS];
        for (int i = 0; i < events.size(); i++) {
            int partition = i / RUN % PARTITIONS;
            spread.add(at(partition, offsets[partition]++, events.get(i)));
        }
        return new RedisEvents(Side.cut(spread, StoreSink.POLL));
    }

    private static Event at(int partition, long offset, Event event) {
        SourceRecord from = event.record();
        SourceRecord record = new SourceRecord(
                from.topic(),
                from.topicId(),
                partition,
                offset,
                from.timestampMillis(),
                from.key().orElse(null),
                from.value(),
                from.headers());
        return new Event(
                event.id(), event.userId(), event.type(), event.timestamp(), event.data(), event.extra(), record);
    }

    /** The first poll, not measured: it connects, and tells Redis the scripts. */
    RedisEvents first() {
        return new RedisEvents(polls.subList(0, 1));
    }

    RedisEvents others() {
        return new RedisEvents(polls.subList(1, polls.size()));
    }

    /** Ends when Redis has answered all, a poll after another as the feed writes them. */
    void writeTo(Sink sink, ProgressReport report) {
        report.begin("polls", polls.size());
        Rejected refused = Flux.fromIterable(polls)
                .concatMap(poll -> sink.write(poll).doOnComplete(() -> report.add(1)))
                .blockLast();
        if (refused != null) {
            throw new IllegalStateException("A sample event was rejected: " + refused);
        }
    }
}
