package io.anabranch.sinks.redis.leaderboard;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;

/** The span of time that one sorted set of a leaderboard is about, in UTC of the events' own time (invariant 8). */
public enum Window {
    ALL(Duration.ZERO),
    DAY(Duration.ofDays(1)),
    HOUR(Duration.ofHours(1));

    private final Duration length;

    Window(Duration length) {
        this.length = length;
    }

    /** When this window ends; not for all time. */
    Instant end(long number) {
        return Instant.EPOCH.plus(length.multipliedBy(number + 1));
    }

    /** The number of the window that the instant is in, counted from 1970; 0 for all time. */
    long at(Instant time) {
        return this == ALL ? 0 : Math.floorDiv(time.getEpochSecond(), length.toSeconds());
    }

    /** The window's name in keys: {@code all}, {@code 2026-11-21}, {@code 2026-11-21T08}. */
    String name(long number) {
        return switch (this) {
            case ALL -> "all";
            case DAY -> LocalDate.ofEpochDay(number).toString();
            case HOUR ->
                String.format(
                        Locale.ROOT,
                        "%sT%02d",
                        LocalDate.ofEpochDay(Math.floorDiv(number, 24L)),
                        Math.floorMod(number, 24L));
        };
    }
}
