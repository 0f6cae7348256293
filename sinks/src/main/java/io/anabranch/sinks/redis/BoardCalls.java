package io.anabranch.sinks.redis;

import io.anabranch.topology.History.Stand;
import io.anabranch.topology.Partition;
import io.anabranch.topology.Permits;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import reactor.core.publisher.Mono;

/** A sink's calls on its boards: bounded in number, made again while Redis is away, remembered when acknowledged. */
final class BoardCalls {
    private final BoardScripts scripts;
    private final Rebuilding rebuilding;
    private final BoardProgress progress = new BoardProgress();
    private final BoardMeters figures;
    private final Link link;
    private final Permits permits;

    BoardCalls(String sink, BoardsSettings settings, Link link, MeterRegistry meters) {
        this.scripts = new BoardScripts(settings);
        this.rebuilding = new Rebuilding(settings);
        this.figures = new BoardMeters(sink, meters);
        this.link = link;
        this.permits = new Permits(sink, settings.inFlight(), meters);
    }

    /** The calls that may be under way at once; more would only wait. */
    int most() {
        return permits.most();
    }

    BoardProgress progress() {
        return progress;
    }

    BoardMeters figures() {
        return figures;
    }

    Mono<BoardAnswer> make(BoardCall call) {
        Mono<BoardAnswer> request = link.request(call.toString(), connection -> scripts.run(call, connection));
        return permits.hold(request).singleOrEmpty().doOnNext(answer -> note(call, answer));
    }

    /** Looks whether the board holds the partition up to this offset. */
    Mono<BoardAnswer> look(Board board, Partition partition, long expected) {
        return make(BoardCall.look(board, partition, expected));
    }

    /** Answers whether this opened the rebuilding of the board; false if something of it is there. */
    Mono<Boolean> rebuild(Board board, List<Stand> targets) {
        String what = "begin to rebuild board '" + board.name() + "'";
        return permits.hold(link.request(what, connection -> rebuilding.open(board, targets, connection)))
                .singleOrEmpty();
    }

    private void note(BoardCall call, BoardAnswer answer) {
        if (answer.isApplied()) {
            progress.acknowledged(call);
        }
        figures.count(call.board(), answer);
    }
}
