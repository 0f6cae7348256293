package io.anabranch.sinks.redis;

/** The names of a board's keys. */
record BoardKeys(String prefix) {
    /** The sorted set of a window, member to score. */
    String window(Board board, long number) {
        return prefix + "{" + board.name() + ":" + board.window().name(number) + "}";
    }

    /** A hash that is there while the board is being rebuilt. */
    String targets(Board board) {
        return prefix + "{" + board.name() + "}:targets";
    }
}
