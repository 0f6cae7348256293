package io.anabranch.sinks.redis;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is counted of boards, and told of them. Thread-safe. */
final class BoardMeters {
    private static final Logger LOG = LoggerFactory.getLogger(BoardMeters.class);

    private final String sink;
    private final MeterRegistry meters;
    /** Boards whose sums have grown too large: told once, counted ever after. */
    private final Set<String> toldTooLarge = ConcurrentHashMap.newKeySet();

    BoardMeters(String sink, MeterRegistry meters) {
        this.sink = sink;
        this.meters = meters;
    }

    /** Events that a board took no notice of. */
    static Counter skipped(String sink, Board board, String reason, MeterRegistry meters) {
        return Counter.builder("anabranch.board.skipped")
                .description("Events that did nothing to a board, and why")
                .tag("sink", sink)
                .tag("board", board.name())
                .tag("reason", reason)
                .register(meters);
    }

    void count(Board board, BoardAnswer answer) {
        count(board, "replayed", answer.replayed());
        count(board, "duplicate", answer.duplicates());
        count(board, "window-over", answer.over());
        count(board, "sum-too-large", answer.tooLarge());
        if (answer.tooLarge() > 0 && toldTooLarge.add(board.name())) {
            LOG.error(
                    "Board '{}' left out increments of {} members, whose sums would be beyond 2^53 with {} decimals:"
                            + " declare the board anew with fewer",
                    board.name(),
                    answer.tooLarge(),
                    board.scale());
        }
        if (answer.hasEnded()) {
            LOG.info("Board '{}' is rebuilt and has its name again", board.name());
        }
    }

    private void count(Board board, String reason, long events) {
        if (events > 0) {
            skipped(sink, board, reason, meters).increment((double) events);
        }
    }

    /** @param kind {@code rewound} where records were missing, {@code rebuilt} where the board was */
    void repaired(Board board, String kind) {
        Counter.builder("anabranch.board.repairs")
                .description("Times Redis had lost something of a board, which was then read again from the log")
                .tag("sink", sink)
                .tag("board", board.name())
                .tag("kind", kind)
                .register(meters)
                .increment();
    }

    void unreadable(Board board, long records) {
        Counter.builder("anabranch.board.unreadable.records")
                .description("Offsets that were to be read again for a board, and that the log no longer had")
                .tag("sink", sink)
                .tag("board", board.name())
                .register(meters)
                .increment((double) records);
    }
}
