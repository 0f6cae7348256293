package io.anabranch.app.verify;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.anabranch.app.verify.EventLog.LoggedEvent;
import io.anabranch.sinks.redis.leaderboard.LeaderboardSettings;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/** What one leaderboard makes of the log: a score of a member for every record that it counts, in each partition's order. */
final class LeaderboardFold {
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH");

    private static final int MAX_MEMBER_CHARS = 1_024;

    private final LeaderboardSettings leaderboard;
    private final Map<Partition, Seen> counted = new HashMap<>();
    private final Instant now;

    /** @param now windows that are kept until before it are left out */
    LeaderboardFold(LeaderboardSettings leaderboard, Instant now) {
        this.leaderboard = leaderboard;
        this.now = now;
    }

    LeaderboardSettings leaderboard() {
        return leaderboard;
    }

    /**
     * What one record adds.
     *
     * @param window the window's name
     * @param score in the leaderboard's smallest unit
     */
    record Score(String window, String member, long score) {}

    /**
     * What the next record of the log adds. A record without the member or without a number to score adds nothing.
     *
     * @throws ArithmeticException if the number is beyond all scores
     */
    Optional<Score> score(LoggedEvent event) {
        if (!leaderboard.isAbout(event.type())) {
            return Optional.empty();
        }
        return member(event)
                .flatMap(member -> number(event)
                        .filter(score -> isNew(event) && isKept(event))
                        .map(score -> new Score(window(event.time()), member, score)));
    }

    /** An event of a window that is kept no longer is not on the leaderboard, but is remembered as any other. */
    private boolean isKept(LoggedEvent event) {
        return leaderboard.keptUntil(event.time()).map(now::isBefore).orElse(true);
    }

    /** For a leaderboard that is distinct, an id that its partition brought within the span is not on the leaderboard again. */
    private boolean isNew(LoggedEvent event) {
        return leaderboard
                .dedupWindow()
                .map(span -> counted.computeIfAbsent(Partition.of(event.position()), partition -> new Seen())
                        .add(event.id(), event.logged().toEpochMilli(), span.toMillis()))
                .orElse(true);
    }

    private record Partition(String topic, int number) {
        static Partition of(Position position) {
            return new Partition(position.topic(), position.partition());
        }
    }

    /** The ids that a partition brought, each with the time of the record that counted, as long as they matter. */
    private static final class Seen {
        private final Map<String, Long> ids = new HashMap<>();
        private final PriorityQueue<Map.Entry<String, Long>> oldest =
                new PriorityQueue<>(Comparator.comparingLong(Map.Entry<String, Long>::getValue));
        private long newest;

        boolean add(String id, long at, long span) {
            long high = Math.max(newest, at);
            Long before = ids.get(id);
            if (before != null && before > high - span) {
                return false;
            }
            ids.put(id, at);
            oldest.add(Map.entry(id, at));
            newest = high;
            while (!oldest.isEmpty() && oldest.element().getValue() <= newest - span) {
                Map.Entry<String, Long> past = oldest.remove();
                ids.remove(past.getKey(), past.getValue());
            }
            return true;
        }
    }

    private Optional<String> member(LoggedEvent event) {
        JsonNode value = event.at(pointer(leaderboard.member()));
        boolean isMember = value.isTextual() || value.isNumber();
        return Optional.of(value.asText())
                .filter(text -> isMember && !text.isEmpty() && text.length() <= MAX_MEMBER_CHARS);
    }

    private Optional<Long> number(LoggedEvent event) {
        String pointer = leaderboard.score().orElse("count");
        if (pointer.equals("count")) {
            return Optional.of(1L);
        }
        JsonNode value = event.at(pointer(pointer));
        return value.isNumber() ? Optional.of(scaled(value.decimalValue())) : Optional.empty();
    }

    private long scaled(BigDecimal value) {
        // Else the digits of a number like 1e-500000000 would all be written out, to be rounded to nothing.
        boolean isNothing = (long) value.precision() - value.scale() + leaderboard.scale() < 0;
        return isNothing
                ? 0
                : value.movePointRight(leaderboard.scale())
                        .setScale(0, RoundingMode.HALF_UP)
                        .longValueExact();
    }

    private static JsonPointer pointer(String given) {
        return JsonPointer.compile(given.startsWith("/") ? given : "/" + given);
    }

    private String window(Instant time) {
        return switch (leaderboard.window()) {
            case ALL -> "all";
            case DAY -> time.atZone(ZoneOffset.UTC).toLocalDate().toString();
            case HOUR -> HOUR.format(time.atZone(ZoneOffset.UTC));
        };
    }
}
