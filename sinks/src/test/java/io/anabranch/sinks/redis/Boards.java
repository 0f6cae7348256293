package io.anabranch.sinks.redis;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Boards and their settings, for tests. */
final class Boards {
    private Boards() {}

    /** Users by amount, with two decimals. */
    static Board amount(String name, Board.Mode mode, Window window) {
        return new Board(name, "user_id", Optional.of("/data/amount"), mode, window, Optional.empty(), 2);
    }

    /** Users by their number of events. */
    static Board count(String name, Window window) {
        return new Board(name, "user_id", Optional.empty(), Board.Mode.SUM, window, Optional.empty(), 2);
    }

    static BoardsSettings settings(URI redis, String prefix, Duration patience, Board... boards) {
        return new BoardsSettings(
                redis, Optional.of(prefix), List.of(boards), 4, patience, Duration.ofSeconds(5), Duration.ofSeconds(5));
    }
}
