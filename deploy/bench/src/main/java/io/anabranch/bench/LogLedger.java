package io.anabranch.bench;

import io.anabranch.sinks.kit.StoredEvent;
import io.anabranch.topology.Event;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** What was produced over three days, to hold their log against. Every hundredth event is of the user and microsecond of the one before. */
record LogLedger(List<Event> events) {
    static final LocalDate FIRST_DAY = LocalDate.parse("2026-11-19");
    static final int DAYS = 3;

    private static final long SEED = 20_261_123;
    private static final int EVERY = 100;

    /** The same events every time. */
    static LogLedger of(int count) {
        Random random = new Random(SEED);
        List<Event> events = new ArrayList<>(count);
        for (Event event : Ledger.of(count).events()) {
            events.add(
                    events.size() % EVERY == 1
                            ? moved(event, events.get(events.size() - 1))
                            : moved(event, event.userId(), someTime(random)));
        }
        return new LogLedger(events);
    }

    static List<LocalDate> days() {
        return IntStream.range(0, DAYS).mapToObj(FIRST_DAY::plusDays).toList();
    }

    /** A day's, newest first; of one time, the lesser id first. */
    List<Event> newestFirst(LocalDate day) {
        return events.stream()
                .filter(event ->
                        LocalDate.ofInstant(event.timestamp(), ZoneOffset.UTC).equals(day))
                .sorted(Comparator.comparing(Event::timestamp).reversed().thenComparing(Event::id))
                .toList();
    }

    /** Events of one user in one microsecond, beyond the first of each. */
    long together() {
        return events.size()
                - events.stream()
                        .map(event -> event.userId() + event.timestamp())
                        .distinct()
                        .count();
    }

    /** Whether it is the event in all that the table holds of it. */
    static boolean isSame(StoredEvent read, Event written) {
        return read.id().equals(written.id())
                && read.userId().equals(written.userId())
                && read.type().equals(written.type())
                && read.timestamp().equals(written.timestamp())
                && read.data().buffer().equals(written.data().buffer())
                && read.extra().buffer().equals(written.extra().buffer());
    }

    private static Instant someTime(Random random) {
        long micros = Math.floorMod(random.nextLong(), Duration.ofDays(DAYS).toNanos() / 1_000);
        return FIRST_DAY.atStartOfDay(ZoneOffset.UTC).toInstant().plus(micros, ChronoUnit.MICROS);
    }

    private static Event moved(Event event, Event neighbour) {
        return moved(event, neighbour.userId(), neighbour.timestamp());
    }

    private static Event moved(Event event, String userId, Instant time) {
        return new Event(event.id(), userId, event.type(), time, event.data(), event.extra(), event.record());
    }
}
