package io.anabranch.sinks.redis;

import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;

/** The keys of a board as {@link BoardScripts} names them, for who reads them. */
record BoardKeys(String prefix, Board board) {
    /** The sorted set of the window that the instant is in. */
    String at(Instant time) {
        return of(board.window().at(time));
    }

    /**
     * The sorted sets of all windows that this time touches, the oldest first.
     *
     * @param since inclusive
     * @param until exclusive, after it
     */
    List<String> between(Instant since, Instant until) {
        return LongStream.rangeClosed(board.window().at(since), board.window().at(until.minusNanos(1)))
                .mapToObj(this::of)
                .toList();
    }

    /** A hash that is there while the board is being rebuilt. */
    String targets() {
        return prefix + "board:{" + board.name() + "}:targets";
    }

    private String of(long window) {
        return prefix + "board:{" + board.name() + ":" + board.window().name(window) + "}";
    }
}
