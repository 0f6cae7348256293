package io.anabranch.sinks.cassandra;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.anabranch.sinks.kit.StoredEvent;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.SourceRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/** Events of three days, seeded: every tenth at the microsecond of the one before, some at the very ends of their day. */
record SomeLog(List<Event> events) {
    static final Instant START = Instant.parse("2026-11-19T00:00:00Z");
    static final Instant END = START.plus(Duration.ofDays(3));
    private static final List<String> TYPES = List.of("login", "logins", "order_placed");

    static SomeLog of(int count) {
        Random random = new Random(20261121);
        List<Event> events = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            events.add(event(id(i), TYPES.get(random.nextInt(TYPES.size())), time(i, random, events)));
        }
        Collections.shuffle(events, random);
        return new SomeLog(events);
    }

    /** In UTF-16 the last of these would come before the one before it. */
    private static String id(int i) {
        return List.of("e-", "", "日", "\uFF21", "\uD83D\uDE00").get(i % 5) + i;
    }

    private static Instant time(int i, Random random, List<Event> before) {
        Instant day = START.plus(Duration.ofDays(i % 3));
        if (i < 6) {
            return i < 3 ? day : day.plus(Duration.ofDays(1)).minusNanos(1_000);
        }
        return i % 10 == 9
                ? before.get(i - 1).timestamp()
                : day.plus(Math.floorMod(random.nextLong(), 86_400_000_000L), ChronoUnit.MICROS);
    }

    static Event event(String id, String type, Instant time) {
        return new Event(
                id,
                "user-1",
                type,
                time,
                id.length() % 2 == 0 ? JsonText.NONE : JsonText.of("{\"of\":\"" + id + "\"}"),
                JsonText.NONE,
                new SourceRecord("events", "topic-id", 0, 0, time.toEpochMilli(), null, new byte[0], List.of()));
    }

    /** What a reader must say of these. */
    List<StoredEvent> newestFirst(Predicate<Event> asked) {
        return events.stream()
                .filter(asked)
                .sorted(Comparator.comparing(Event::timestamp)
                        .reversed()
                        .thenComparing(event -> event.id().getBytes(UTF_8), Arrays::compareUnsigned))
                .map(event -> new StoredEvent(
                        event.id(), event.userId(), event.type(), event.timestamp(), event.data(), event.extra()))
                .toList();
    }

    /** Text for each, since {@link JsonText} has no equality of its own. */
    static List<String> describe(List<StoredEvent> events) {
        return events.stream().map(StoredEvent::toString).toList();
    }
}
