package io.anabranch.sinks.redis;

import java.util.ArrayList;
import java.util.List;

/** What one partition's events of one write do to one window of a board, in offset order. */
final class BoardRun {
    /**
     * Increments of one call: below 100 the call costs more than they do; 500 hold Redis, which does nothing else meanwhile,
     * for about 1.5 ms.
     */
    static final int CALL = 250;

    private final Board board;
    private final long window;
    private final Partition partition;
    private final List<Increment> increments = new ArrayList<>();

    BoardRun(Board board, long window, Partition partition) {
        this.board = board;
        this.window = window;
        this.partition = partition;
    }

    /** A partition of a topic that keeps its identity: a topic created again starts at offset 0 under another id. */
    record Partition(String topicId, int number) {
        @Override
        public String toString() {
            return topicId + ":" + number;
        }
    }

    /**
     * What one event does to the board.
     *
     * @param score scaled, see {@link ScaledScore}
     * @param micros the event's time in epoch microseconds
     */
    record Increment(long offset, String member, long score, long micros) {}

    /**
     * One script call's worth.
     *
     * @param upTo the offset to which all of the partition is applied after it
     */
    record Call(Board board, String window, Partition partition, List<Increment> increments, long upTo) {}

    void add(Increment increment) {
        increments.add(increment);
    }

    Partition partition() {
        return partition;
    }

    /**
     * The calls, to be made one after another: each moves the fence past its own increments.
     *
     * @param end the last offset of the partition in this write, whether or not it scores here: it tells, later, how far this
     *     board has come
     */
    List<Call> calls(long end) {
        List<Call> calls = new ArrayList<>();
        String name = board.window().name(window);
        int from = 0;
        do {
            int to = Math.min(from + CALL, increments.size());
            long upTo = to == increments.size() ? end : increments.get(to - 1).offset();
            calls.add(new Call(board, name, partition, increments.subList(from, to), upTo));
            from = to;
        } while (from < increments.size());
        return calls;
    }
}
