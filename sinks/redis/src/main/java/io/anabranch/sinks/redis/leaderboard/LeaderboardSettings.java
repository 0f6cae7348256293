package io.anabranch.sinks.redis.leaderboard;

import io.anabranch.settings.Setting;
import io.anabranch.settings.Violations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One leaderboard: who is ranked, by what, over which time.
 *
 * <p>Member and score are JSON pointers into the event: {@code /data/amount}, {@code /data/items/0/sku}, {@code /country};
 * a bare name such as {@code user_id} is a top-level field.
 */
public record LeaderboardSettings(
        @Setting(
                description =
                        "The leaderboard's name, part of its keys; a leaderboard that is declared differently needs a new one")
        String name,

        @Setting(description = "Event types that are on the leaderboard; all, if none is named", defaultValue = "[]")
        List<String> types,

        @Setting(description = "JSON pointer to the member that is ranked", defaultValue = "user_id")
        String member,

        @Setting(description = "JSON pointer to the number that scores; none, or 'count', counts events")
        Optional<String> score,

        @Setting(
                description =
                        "How a member's scores become one: sum, max, min, latest (by event time), or count (of its events)",
                defaultValue = "sum")
        Mode mode,

        @Setting(description = "all, day or hour, in UTC of the event's own time", defaultValue = "all")
        Window window,

        @Setting(description = "How long a day or an hour is kept after its end; 7d if not given")
        Optional<Duration> retention,

        @Setting(
                description = "Decimal digits that count, 0 to 6: with 2, a score of 12.5 is held as 1250",
                defaultValue = "2")
        int decimals,

        @Setting(
                description =
                        "An event_id that its partition brought already within such a span of the log counts once: '24h'; "
                                + "without it a producer's duplicate counts again, as it is another record")
        Optional<Duration> dedupWindow) {
    /** How the scores of one member become one. */
    public enum Mode {
        SUM,
        MAX,
        MIN,
        LATEST,
        COUNT
    }

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    private static final Duration RETENTION = Duration.ofDays(7);
    private static final Duration LONGEST_RETENTION = Duration.ofDays(3650);
    private static final Duration SHORTEST_DEDUP_WINDOW = Duration.ofSeconds(1);
    private static final Duration LONGEST_DEDUP_WINDOW = Duration.ofDays(31);

    public LeaderboardSettings {
        types = List.copyOf(types);
        String scored = score.orElse(Pointer.COUNT);
        boolean counts = scored.equals(Pointer.COUNT);
        Duration kept = retention.orElse(RETENTION);
        Duration span = dedupWindow.orElse(LONGEST_DEDUP_WINDOW);
        new Violations()
                .check(
                        NAME.matcher(name).matches(),
                        "name",
                        name,
                        "lower-case letters, digits, '.', '_', '-', at most 64")
                .check(types.stream().noneMatch(String::isBlank), "types", types, "names of event types")
                .check(Pointer.isScalar(member), "member", member, Pointer.allowed(member))
                .check(counts || Pointer.isScalar(scored), "score", scored, "'count', " + Pointer.allowed(scored))
                .check(counts || mode != Mode.COUNT, "score", scored, "none, where events are counted")
                .check(
                        !counts || mode == Mode.SUM || mode == Mode.COUNT,
                        "mode",
                        mode,
                        "sum or count, where no number scores")
                .check(
                        retention.isEmpty() || window != Window.ALL,
                        "retention",
                        kept,
                        "none, for a leaderboard of all time")
                .check(!kept.isNegative() && kept.compareTo(LONGEST_RETENTION) <= 0, "retention", kept, "0s to 3650d")
                .check(decimals >= 0 && decimals <= 6, "decimals", decimals, "0 to 6")
                .check(
                        span.compareTo(SHORTEST_DEDUP_WINDOW) >= 0 && span.compareTo(LONGEST_DEDUP_WINDOW) <= 0,
                        "dedup-window",
                        span,
                        "1s to 31d")
                .raise();
    }

    /** Whether every event counts 1, instead of a number in the event. */
    boolean isCount() {
        return score.orElse(Pointer.COUNT).equals(Pointer.COUNT);
    }

    /** What a held score is to be divided by, as a power of ten: {@link #decimals}, and 0 where events are counted. */
    public int scale() {
        return isCount() ? 0 : decimals;
    }

    /** Whether events of this type are on the leaderboard. */
    public boolean isAbout(String type) {
        return types.isEmpty() || types.contains(type);
    }

    /** Until when the window of an event at this time is kept; empty is for ever. */
    public Optional<Instant> keptUntil(Instant time) {
        return keptUntil(window.at(time));
    }

    Optional<Instant> keptUntil(long number) {
        return window == Window.ALL
                ? Optional.empty()
                : Optional.of(window.end(number).plus(retention.orElse(RETENTION)));
    }
}
