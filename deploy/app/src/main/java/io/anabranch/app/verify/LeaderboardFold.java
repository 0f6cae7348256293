package io.anabranch.app.verify;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.anabranch.app.verify.Truth.LoggedEvent;
import io.anabranch.sinks.redis.leaderboard.LeaderboardSettings;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What one leaderboard has to show: the log folded record by record, as its settings say. */
final class LeaderboardFold {
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH");

    private static final int MAX_MEMBER_CHARS = 1_024;

    private final LeaderboardSettings leaderboard;
    private final Map<String, Map<String, Long>> windows = new HashMap<>();
    private final Map<String, Instant> latest = new HashMap<>();
    private final Map<Partition, Seen> counted = new HashMap<>();
    private final Instant now = Instant.now();

    LeaderboardFold(LeaderboardSettings leaderboard) {
        this.leaderboard = leaderboard;
    }

    String name() {
        return leaderboard.name();
    }

    /** By the window's name, member to score in the leaderboard's smallest unit. */
    Map<String, Map<String, Long>> windows() {
        return windows;
    }

    /** Adds one record of the log. A record without the member or without a number to score is not on the leaderboard. */
    void add(LoggedEvent event) {
        Optional<String> member = member(event);
        Optional<Long> score = score(event);
        if (leaderboard.isAbout(event.type())
                && member.isPresent()
                && score.isPresent()
                && isNew(event)
                && isKept(event)) {
            String window = window(event.time());
            fold(
                    windows.computeIfAbsent(window, name -> new HashMap<>()),
                    window,
                    member.get(),
                    score.get(),
                    event.time());
        }
    }

    /** An event of a window that is kept no longer is not on the leaderboard, but is remembered as any other. */
    private boolean isKept(LoggedEvent event) {
        return leaderboard.keptUntil(event.time()).map(now::isBefore).orElse(true);
    }

    /** For a leaderboard that is distinct, an id that its partition brought within the span is not on the leaderboard again. */
    private boolean isNew(LoggedEvent event) {
        if (leaderboard.dedupWindow().isEmpty()) {
            return true;
        }
        Seen seen = counted.computeIfAbsent(Partition.of(event.position()), partition -> new Seen());
        Instant newest = seen.newest.isAfter(event.logged()) ? seen.newest : event.logged();
        Instant before = seen.ids.get(event.id());
        if (before != null
                && before.isAfter(newest.minus(leaderboard.dedupWindow().get()))) {
            return false;
        }
        seen.ids.put(event.id(), event.logged());
        seen.newest = newest;
        return true;
    }

    private record Partition(String topic, int number) {
        static Partition of(Position position) {
            return new Partition(position.topic(), position.partition());
        }
    }

    /** The ids that a partition brought, each with the time of the record that counted. */
    private static final class Seen {
        private final Map<String, Instant> ids = new HashMap<>();
        private Instant newest = Instant.EPOCH;
    }

    private void fold(Map<String, Long> scores, String window, String member, long score, Instant time) {
        switch (leaderboard.mode()) {
            case SUM, COUNT -> scores.merge(member, score, Long::sum);
            case MAX -> scores.merge(member, score, Math::max);
            case MIN -> scores.merge(member, score, Math::min);
            case LATEST -> {
                Instant before = latest.get(window + '\0' + member);
                boolean wins = before == null
                        || time.isAfter(before)
                        || (time.equals(before) && score > scores.getOrDefault(member, Long.MIN_VALUE));
                if (wins) {
                    latest.put(window + '\0' + member, time);
                    scores.put(member, score);
                }
            }
        }
    }

    private Optional<String> member(LoggedEvent event) {
        JsonNode value = event.at(pointer(leaderboard.member()));
        boolean isMember = value.isTextual() || value.isNumber();
        return Optional.of(value.asText())
                .filter(text -> isMember && !text.isEmpty() && text.length() <= MAX_MEMBER_CHARS);
    }

    private Optional<Long> score(LoggedEvent event) {
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
