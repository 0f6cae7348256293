package io.anabranch.sinks.redis;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Boards and their settings, for tests. */
final class Boards {
    /** Whatever the day of the test is, the windows of its events are kept. */
    static final Duration KEEP = Duration.ofDays(3650);

    private Boards() {}

    /** Users by amount, with two decimals. */
    static Board amount(String name, Board.Mode mode, Window window) {
        return of(name, "user_id", Optional.of("/data/amount"), mode, window);
    }

    /** Users by their number of events. */
    static Board count(String name, Window window) {
        return of(name, "user_id", Optional.empty(), Board.Mode.COUNT, window);
    }

    static Board of(String name, String member, Optional<String> score, Board.Mode mode, Window window) {
        Optional<Duration> keep = window == Window.ALL ? Optional.empty() : Optional.of(KEEP);
        return new Board(name, List.of(), member, score, mode, window, keep, 2, Optional.empty());
    }

    /** Users by amount, an event_id once within the span. */
    static Board distinct(String name, Window window, Duration span) {
        Board board = amount(name, Board.Mode.SUM, window);
        return new Board(
                name,
                List.of(),
                board.member(),
                board.score(),
                board.mode(),
                window,
                board.keep(),
                2,
                Optional.of(span));
    }

    static BoardsSettings settings(URI redis, String prefix, Duration patience, Board... boards) {
        return new BoardsSettings(
                redis,
                Optional.of(prefix),
                List.of(boards),
                Duration.ofMillis(200),
                4,
                patience,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5));
    }
}
