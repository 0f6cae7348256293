package io.anabranch.faults;

import io.anabranch.load.Ledger;
import io.anabranch.load.Published;
import io.anabranch.load.Published.Kind;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** What Kafka acknowledged, by its place in the topic. Thread-safe. */
final class PositionLedger implements Ledger {
    private final Map<Position, Entry> entries = new ConcurrentHashMap<>();

    /** @param eventId of an event; of what is none, a name for this ledger alone */
    record Entry(String eventId, boolean isEvent) {}

    @Override
    public void note(Published record, int partition, long offset) {
        note(record.eventId(), record.kind() != Kind.MALFORMED, partition, offset);
    }

    void note(String eventId, boolean isEvent, int partition, long offset) {
        entries.put(new Position(partition, offset), new Entry(eventId, isEvent));
    }

    @Override
    public void close() {}

    /** @throws IllegalStateException if nothing is noted there */
    Entry at(Position position) {
        Entry entry = entries.get(position);
        if (entry == null) {
            throw new IllegalStateException("The log has a record at " + position + " that nobody noted");
        }
        return entry;
    }

    int records() {
        return entries.size();
    }

    void forEach(BiConsumer<Position, Entry> each) {
        entries.forEach(each);
    }

    /** The ids of all different events. */
    Set<String> events() {
        return entries.values().stream()
                .filter(Entry::isEvent)
                .map(Entry::eventId)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Where what is no event stands. */
    Set<Position> malformed() {
        return entries.entrySet().stream()
                .filter(entry -> !entry.getValue().isEvent())
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Forgets a topic that is no more, so that another one of its name may be noted. */
    void clear() {
        entries.clear();
    }
}
