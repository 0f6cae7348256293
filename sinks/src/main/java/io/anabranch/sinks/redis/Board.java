package io.anabranch.sinks.redis;

import io.anabranch.topology.Complaints;
import io.anabranch.topology.Setting;
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
public record Board(
        @Setting(is = "The board's name, part of its keys; a board that is declared differently needs a new one")
        String name,

        @Setting(is = "Event types that are on the board; all, if none is named", orElse = "[]")
        List<String> types,

        @Setting(is = "JSON pointer to the member that is ranked", orElse = "user_id")
        String member,

        @Setting(is = "JSON pointer to the number that scores; none, or 'count', counts events")
        Optional<String> score,

        @Setting(
                is =
                        "How a member's scores become one: sum, max, min, latest (by event time), or count (of its events)",
                orElse = "sum")
        Mode mode,

        @Setting(is = "all, day or hour, in UTC of the event's own time", orElse = "all")
        Window window,

        @Setting(is = "How long a day or an hour is kept after its end; 7d if not given")
        Optional<Duration> keep,

        @Setting(is = "Decimal digits that count, 0 to 6: with 2, a score of 12.5 is held as 1250", orElse = "2")
        int decimals,

        @Setting(
                is = "An event_id that its partition brought already within such a span of the log counts once: '24h'; "
                        + "without it a producer's duplicate counts again, as it is another record")
        Optional<Duration> distinct) {
    /** How the scores of one member become one. */
    public enum Mode {
        SUM,
        MAX,
        MIN,
        LATEST,
        COUNT
    }

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    private static final Duration KEEP = Duration.ofDays(7);
    private static final Duration LONGEST_KEEP = Duration.ofDays(3650);
    private static final Duration SHORTEST_DISTINCT = Duration.ofSeconds(1);
    private static final Duration LONGEST_DISTINCT = Duration.ofDays(31);

    public Board {
        types = List.copyOf(types);
        String scored = score.orElse(Pointer.COUNT);
        boolean counts = scored.equals(Pointer.COUNT);
        Duration kept = keep.orElse(KEEP);
        Duration span = distinct.orElse(LONGEST_DISTINCT);
        new Complaints()
                .unless(
                        NAME.matcher(name).matches(),
                        "name",
                        name,
                        "lower-case letters, digits, '.', '_', '-', at most 64")
                .unless(types.stream().noneMatch(String::isBlank), "types", types, "names of event types")
                .unless(Pointer.isScalar(member), "member", member, Pointer.ALLOWED)
                .unless(counts || Pointer.isScalar(scored), "score", scored, Pointer.ALLOWED + ", or 'count'")
                .unless(counts || mode != Mode.COUNT, "score", scored, "none, where events are counted")
                .unless(
                        !counts || mode == Mode.SUM || mode == Mode.COUNT,
                        "mode",
                        mode,
                        "sum or count, where no number scores")
                .unless(keep.isEmpty() || window != Window.ALL, "keep", kept, "none, for a board of all time")
                .unless(!kept.isNegative() && kept.compareTo(LONGEST_KEEP) <= 0, "keep", kept, "0s to 3650d")
                .unless(decimals >= 0 && decimals <= 6, "decimals", decimals, "0 to 6")
                .unless(
                        span.compareTo(SHORTEST_DISTINCT) >= 0 && span.compareTo(LONGEST_DISTINCT) <= 0,
                        "distinct",
                        span,
                        "1s to 31d")
                .raise();
    }

    /** Whether every event counts 1, instead of a number in the event. */
    boolean counts() {
        return score.orElse(Pointer.COUNT).equals(Pointer.COUNT);
    }

    /** What a held score is to be divided by, as a power of ten: {@link #decimals}, and 0 where events are counted. */
    public int scale() {
        return counts() ? 0 : decimals;
    }

    /** Whether events of this type are on the board. */
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
                : Optional.of(window.end(number).plus(keep.orElse(KEEP)));
    }
}
