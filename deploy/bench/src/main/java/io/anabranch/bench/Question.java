package io.anabranch.bench;

import io.anabranch.sinks.dynamodb.DynamoReads;
import io.anabranch.sinks.kit.Page;
import io.anabranch.sinks.kit.StoredEvent;
import io.anabranch.sinks.kit.StoredEvents;
import io.anabranch.topology.Event;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import reactor.core.publisher.Flux;

/**
 * A question to the table, what the ledger answers, and the most that a reader may spend on it.
 *
 * @param readInVain events that may be read besides those of the answer
 * @param requests that may be made
 */
record Question(String name, Flux<StoredEvent> asked, List<Event> expected, int readInVain, int requests) {
    private static final int PAGE = 20;
    private static final int STREAM_PAGE = 200;
    private static final double UNITS_A_BLOCK = 0.5;
    private static final double BLOCK_BYTES = 4_096;

    /** Every question that the readers answer. */
    static List<Question> all(DynamoReads reads, Ledger ledger, int shards) {
        Event some = ledger.events().get(ledger.events().size() / 2);
        List<Event> timeline = newestFirst(ledger, event -> event.userId().equals(some.userId()));
        StoredEvents ofUser = reads.userTimeline().of(some.userId());
        Instant since = Ledger.UNTIL.minus(Duration.ofMinutes(45));
        Instant until = Ledger.UNTIL.minus(Duration.ofMinutes(15));
        List<Event> ofUserAndType = ledger.oldestFirst(event -> event.userId().equals(some.userId())
                && event.type().equals(some.type())
                && !event.timestamp().isBefore(since)
                && event.timestamp().isBefore(until));
        LocalDate day = LocalDate.ofInstant(some.timestamp(), ZoneOffset.UTC);
        List<Event> ofDay = ledger.oldestFirst(event -> event.type().equals(some.type())
                && LocalDate.ofInstant(event.timestamp(), ZoneOffset.UTC).equals(day));
        StoredEvents onDate = reads.typeOnDate().of(some.type(), day);
        return List.of(
                page("user-timeline-page", ofUser, timeline, 1),
                stream("user-timeline", ofUser, timeline, 1),
                stream(
                        "user-timeline-by-type",
                        reads.userTimelineByType().of(some.userId(), some.type(), since, until),
                        ofUserAndType,
                        1),
                page("type-on-date-page", onDate, ofDay, shards),
                stream("type-on-date", onDate, ofDay, shards),
                new Question(
                        "event-by-id",
                        reads.eventById().of(some.id()).flux(),
                        List.of(some),
                        /* readInVain= */ 0,
                        /* requests= */ 2));
    }

    /** As {@link StoredEvents#page} promises. */
    private static Question page(String name, StoredEvents events, List<Event> all, int partitions) {
        int share = (PAGE + partitions - 1) / partitions;
        int deviation = (int) Math.sqrt(share);
        return new Question(
                name,
                events.page(PAGE).flatMapIterable(Page::events),
                all.subList(0, Math.min(PAGE, all.size())),
                partitions == 1 ? 0 : partitions * (2 * deviation + 1),
                partitions == 1 ? 1 : 2 * partitions);
    }

    /** The last request of each partition may find nothing. */
    private static Question stream(String name, StoredEvents events, List<Event> all, int partitions) {
        return new Question(name, events.stream(), all, 0, all.size() / STREAM_PAGE + 2 * partitions);
    }

    private static List<Event> newestFirst(Ledger ledger, Predicate<Event> asked) {
        List<Event> events = new ArrayList<>(ledger.oldestFirst(asked));
        Collections.reverse(events);
        return events;
    }

    List<String> expectedIds() {
        return expected.stream().map(Event::id).toList();
    }

    long bytes() {
        return Ledger.bytes(expected);
    }

    /** Half a unit for each 4 KiB, and for each that a request begins. */
    double mostUnits() {
        double bytesRead = bytes() * (1.0 + (double) readInVain / Math.max(1, expected.size()));
        return UNITS_A_BLOCK * (bytesRead / BLOCK_BYTES + requests);
    }
}
