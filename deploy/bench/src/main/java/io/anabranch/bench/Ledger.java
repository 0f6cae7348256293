package io.anabranch.bench;

import io.anabranch.ingest.decode.EventDecoder;
import io.anabranch.settings.ByteSize;
import io.anabranch.topology.Event;
import io.anabranch.topology.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** What was produced, to hold answers against. Every id is of ASCII, and no two are the same. */
record Ledger(List<Event> events) {
    static final Instant UNTIL = Instant.parse("2026-11-21T08:15:37.123456Z");

    private static final long SEED = 20_261_122;
    /** Of each user, so that a timeline has many pages. */
    private static final int EVENTS_A_USER = 400;

    /** The same events every time, of the hour before {@link #UNTIL}. */
    static Ledger of(int count) {
        EventDecoder json = new EventDecoder(new ByteSize(1 << 20), Duration.ofHours(1));
        SampleEvents sample = new SampleEvents(SEED, UNTIL, Math.max(1, count / EVENTS_A_USER));
        List<Event> events = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            SourceRecord record =
                    new SourceRecord("events", "id", 0, i, UNTIL.toEpochMilli(), null, sample.next(), List.of());
            if (json.decode(record) instanceof Event event) {
                events.add(event);
            } else {
                throw new IllegalStateException("A sample event was rejected");
            }
        }
        return new Ledger(events);
    }

    /** Of one instant, the lesser id first. */
    List<Event> oldestFirst(Predicate<Event> asked) {
        return events.stream()
                .filter(asked)
                .sorted(Comparator.comparing(Event::timestamp).thenComparing(Event::id))
                .toList();
    }

    /** What the store counts of these: names and values of all attributes. */
    static long bytes(List<Event> events) {
        return events.stream().mapToLong(Ledger::bytes).sum();
    }

    private static long bytes(Event event) {
        long attributes = DynamoItems.item(event).entrySet().stream()
                .mapToLong(attribute ->
                        length(attribute.getKey()) + length(attribute.getValue().s()))
                .sum();
        return attributes + length("GSI3PK") + length("ID#" + event.id());
    }

    private static long length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
