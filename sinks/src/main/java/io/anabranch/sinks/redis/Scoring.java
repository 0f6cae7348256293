package io.anabranch.sinks.redis;

import io.anabranch.sinks.redis.BoardRun.Increment;
import io.anabranch.topology.Event;
import io.anabranch.topology.Partition;
import io.anabranch.topology.Rejected;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tells what a write's events do to the boards. Each event is read once, however many boards there are. Thread-safe. */
final class Scoring {
    static final String SCORE_TOO_LARGE = "score-too-large";

    private final String sink;
    private final List<Pointer> pointers;
    private final List<RankedBoard> boards;

    Scoring(String sink, List<Board> boards, MeterRegistry meters) {
        this.sink = sink;
        this.pointers = boards.stream()
                .flatMap(
                        board -> Stream.concat(Stream.of(RankedBoard.member(board)), RankedBoard.score(board).stream()))
                .distinct()
                .toList();
        this.boards = boards.stream()
                .map(board -> new RankedBoard(sink, board, pointers, meters))
                .toList();
    }

    /**
     * What there is to do.
     *
     * @param runs one for each board and partition: independent of one another
     * @param rejected what can be on no board, whoever tries
     */
    record Scored(List<BoardRun> runs, List<Rejected> rejected) {}

    /** @param events of any partitions, each partition's in offset order */
    Scored score(List<Event> events) {
        Map<Partition, Runs> partitions = new LinkedHashMap<>();
        List<Rejected> rejected = new ArrayList<>();
        EventValues values = new EventValues(pointers);
        long[] scores = new long[boards.size()];
        @Nullable Runs runs = null;
        for (Event event : events) {
            // Events of one partition come in runs: one look for each run.
            if (runs == null || !runs.partition.holds(event.record())) {
                runs = partitions.computeIfAbsent(Partition.of(event.record()), partition -> new Runs(event));
            }
            values.read(event);
            Board refusing = score(event, values, scores);
            if (refusing == null) {
                runs.add(event, values, scores);
            } else {
                rejected.add(refusal(event, refusing));
            }
            runs.pass(event);
        }
        return new Scored(partitions.values().stream().flatMap(Runs::runs).toList(), rejected);
    }

    /** Fills in the scores; answers the board that can't take its own, for then none takes the event. */
    private @Nullable Board score(Event event, EventValues values, long[] scores) {
        for (int i = 0; i < scores.length; i++) {
            scores[i] = boards.get(i).score(event, values);
            if (scores[i] == ScaledScore.TOO_LARGE) {
                return boards.get(i).board();
            }
        }
        return null;
    }

    private Rejected refusal(Event event, Board board) {
        return new Rejected(
                event.record(),
                sink,
                SCORE_TOO_LARGE,
                "The score for board '" + board.name() + "' with " + board.decimals() + " decimals is beyond 2^53");
    }

    /** The runs of one partition as they grow, one for each board, even where nothing scores. */
    private final class Runs {
        private final Partition partition;
        private final Event first;
        private final List<List<Increment>> increments;
        private long end;

        Runs(Event first) {
            this.partition = Partition.of(first.record());
            this.first = first;
            this.increments = boards.stream()
                    .<List<Increment>>map(board -> new ArrayList<>())
                    .toList();
        }

        void add(Event event, EventValues values, long[] scores) {
            for (int i = 0; i < scores.length; i++) {
                if (scores[i] != RankedBoard.ABSENT) {
                    increments.get(i).add(boards.get(i).increment(event, values, scores[i]));
                }
            }
        }

        void pass(Event event) {
            end = Math.max(end, event.record().offset());
        }

        Stream<BoardRun> runs() {
            return IntStream.range(0, boards.size())
                    .mapToObj(i -> new BoardRun(
                            boards.get(i).board(),
                            partition,
                            first.record().reading(),
                            first.record().offset(),
                            end,
                            increments.get(i)));
        }
    }
}
