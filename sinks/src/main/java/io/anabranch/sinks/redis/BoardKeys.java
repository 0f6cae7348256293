package io.anabranch.sinks.redis;

/**
 * The names of a board's keys. The braces around its name keep all of them in one hash slot of a cluster, and so in one
 * order of replication: none can be older than another after a failover.
 */
record BoardKeys(String prefix) {
    static BoardKeys of(BoardsSettings settings) {
        return new BoardKeys(settings.prefix().orElse("") + "board:");
    }

    /** The sorted set of a window, member to score. */
    String window(Board board, long number) {
        return of(board, board.window().name(number));
    }

    /** A hash of {@code <topic id>:<partition>} to the last offset that is applied in all windows. */
    String progress(Board board) {
        return of(board, "progress");
    }

    /** A hash like {@link #progress}, there while the board is being rebuilt: the offsets to be reached. */
    String targets(Board board) {
        return of(board, "targets");
    }

    /** A set of the keys that are being rebuilt, each under its name and {@code :rebuilding}. */
    String rebuilding(Board board) {
        return of(board, "rebuilding");
    }

    /** What the sorted sets of each partition start with, event id to the record's time, of a board that is distinct. */
    String seen(Board board) {
        return of(board, "seen:");
    }

    private String of(Board board, String name) {
        return prefix + "{" + board.name() + "}:" + name;
    }
}
