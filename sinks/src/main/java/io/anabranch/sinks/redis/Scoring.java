package io.anabranch.sinks.redis;

import io.anabranch.sinks.redis.BoardRun.Partition;
import io.anabranch.topology.Event;
import io.anabranch.topology.Rejected;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
     * @param runs by board, window and partition: independent of one another, each a list of calls to be made in order
     * @param rejected what can be on no board, whoever tries
     */
    record Scored(List<List<BoardRun.Call>> runs, List<Rejected> rejected) {}

    /** @param events of any partitions, each partition's in offset order */
    Scored score(List<Event> events) {
        Runs runs = new Runs();
        List<Rejected> rejected = new ArrayList<>();
        EventValues values = new EventValues(pointers);
        long[] scores = new long[boards.size()];
        for (Event event : events) {
            values.read(event);
            Board refusing = score(values, scores);
            if (refusing == null) {
                runs.add(event, values, scores);
            } else {
                rejected.add(refusal(event, refusing));
            }
            runs.pass(event);
        }
        return new Scored(runs.calls(), rejected);
    }

    /** Fills in the scores; answers the board that can't take its own, for then none takes the event. */
    private @Nullable Board score(EventValues values, long[] scores) {
        for (int i = 0; i < scores.length; i++) {
            scores[i] = boards.get(i).score(values);
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

    /** The runs of one write as they grow. */
    private final class Runs {
        private final Map<Key, BoardRun> runs = new LinkedHashMap<>();
        private final Map<Partition, Long> ends = new HashMap<>();
        private @Nullable Partition last;

        private record Key(int board, long window, Partition partition) {}

        void add(Event event, EventValues values, long[] scores) {
            for (int i = 0; i < scores.length; i++) {
                if (scores[i] != RankedBoard.ABSENT) {
                    long window = boards.get(i).board().window().at(event.timestamp());
                    run(i, window, partition(event)).add(boards.get(i).increment(event, values, scores[i]));
                }
            }
        }

        void pass(Event event) {
            ends.merge(partition(event), event.record().offset(), Math::max);
        }

        List<List<BoardRun.Call>> calls() {
            // A board of all time notes how far it has come even where nothing scores.
            for (int i = 0; i < boards.size(); i++) {
                if (boards.get(i).board().window() == Window.ALL) {
                    for (Partition partition : ends.keySet()) {
                        var unused = run(i, 0, partition);
                    }
                }
            }
            return runs.values().stream()
                    .map(run -> run.calls(ends.getOrDefault(run.partition(), -1L)))
                    .toList();
        }

        private BoardRun run(int board, long window, Partition partition) {
            return runs.computeIfAbsent(
                    new Key(board, window, partition),
                    key -> new BoardRun(boards.get(board).board(), window, partition));
        }

        /** Events of one partition come in runs: one object for each run. */
        private Partition partition(Event event) {
            int number = event.record().partition();
            Partition known = last;
            if (known == null
                    || known.number() != number
                    || !known.topicId().equals(event.record().topicId())) {
                known = new Partition(event.record().topicId(), number);
                last = known;
            }
            return known;
        }
    }
}
