package io.anabranch.sinks.redis;

import io.anabranch.topology.History;
import io.anabranch.topology.History.Stand;
import io.anabranch.topology.History.Stretch;
import io.anabranch.topology.Partition;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.pool.InstrumentedPool;
import reactor.pool.PoolBuilder;
import reactor.util.retry.Retry;

/**
 * Gives back to boards, out of the log, what Redis lost of them after it had acknowledged it: in place where it is a tail, under
 * other names where it is all. One partition of one board at a time, so that a sink never holds more than a stretch of the log
 * beside its writes (invariant 6). Whoever else mends the same at the same time does no harm: the fence tells.
 */
final class BoardRepair {
    private static final Logger LOG = LoggerFactory.getLogger(BoardRepair.class);
    private static final Retry WHEN_LOST_AGAIN = Retry.indefinitely().filter(LostAgainException.class::isInstance);

    private final BoardCalls calls;
    private final Scoring scoring;
    private final History history;
    private final int call;
    private final InstrumentedPool<Turn> turns =
            PoolBuilder.from(Mono.fromSupplier(Turn::new)).sizeBetween(0, 1).buildPool();

    private static final class Turn {}

    /** @param call increments of one script call */
    BoardRepair(String sink, BoardsSettings settings, BoardCalls calls, History history, int call) {
        this.calls = calls;
        // All boards, since what one of them refuses is on none. What is skipped was counted when it was first read.
        this.scoring = new Scoring(sink, settings.board(), new CompositeMeterRegistry());
        this.history = history;
        this.call = call;
    }

    /**
     * Completes when the board holds the partition as far as required; and as far as it has to for all of the board, if
     * that is being rebuilt.
     */
    Mono<Void> mend(Board board, Partition partition, long required) {
        return turns.withPoolable(turn -> mendNow(board, partition, required).retryWhen(WHEN_LOST_AGAIN))
                .then();
    }

    private Mono<Void> mendNow(Board board, Partition partition, long required) {
        return calls.look(board, partition, required).flatMap(answer -> {
            long to = Math.max(required, answer.target());
            if (answer.stored() >= to) {
                return Mono.empty();
            }
            return answer.standing() == BoardAnswer.Standing.ABSENT
                    ? rebuild(board, partition, to).then(Mono.defer(() -> mendNow(board, partition, required)))
                    : readAgain(board, partition, answer, to);
        });
    }

    /** Opened for all partitions that the group has come to anything in: the board is whole only when all are there. */
    private Mono<Boolean> rebuild(Board board, Partition partition, long to) {
        return history.committed()
                .map(committed -> targets(committed, new Stand(partition, to + 1)))
                .flatMap(targets -> calls.rebuild(board, targets))
                .filter(opened -> opened)
                .doOnNext(opened -> {
                    calls.figures().repaired(board, "rebuilt");
                    LOG.warn("Nothing of board '{}' is in Redis; it is rebuilt from the log", board.name());
                });
    }

    private static List<Stand> targets(List<Stand> committed, Stand own) {
        List<Stand> targets = new ArrayList<>();
        long next = own.next();
        for (Stand each : committed) {
            if (each.partition().equals(own.partition())) {
                next = Math.max(next, each.next());
            } else if (each.next() > 0) {
                targets.add(each);
            }
        }
        targets.add(new Stand(own.partition(), next));
        return targets;
    }

    private Mono<Void> readAgain(Board board, Partition partition, BoardAnswer answer, long to) {
        // A gap of nothing but markers, tombstones or malformed records is no loss.
        AtomicBoolean isLoss = new AtomicBoolean(answer.target() < 0);
        return history.read(partition, answer.stored() + 1, to)
                .doOnNext(stretch -> {
                    if (!stretch.events().isEmpty() && isLoss.getAndSet(false)) {
                        calls.figures().repaired(board, "rewound");
                        LOG.warn(
                                "Board '{}' had lost offsets {} to {} of partition {}; they are read again",
                                board.name(),
                                answer.stored() + 1,
                                to,
                                partition);
                    }
                    tellMissing(board, partition, stretch);
                })
                .concatMap(stretch -> apply(board, partition, stretch), 1)
                .then();
    }

    private void tellMissing(Board board, Partition partition, Stretch stretch) {
        if (stretch.missing() == 0) {
            return;
        }
        calls.figures().unreadable(board, stretch.missing());
        String holds = "Board '{}' is without the {} offsets of partition {} from {} on, which the log no longer has";
        boolean hadThem = stretch.from() > 0 || calls.progress().acknowledged(board, partition) > BoardProgress.NONE;
        if (hadThem) {
            LOG.error(holds + ": it can't be exact again", board.name(), stretch.missing(), partition, stretch.from());
        } else {
            LOG.warn(holds, board.name(), stretch.missing(), partition, stretch.from());
        }
    }

    private Flux<BoardAnswer> apply(Board board, Partition partition, Stretch stretch) {
        return Flux.fromIterable(run(board, partition, stretch).calls(stretch.from() - 1, call))
                .concatMap(calls::make, 1)
                .handle((answer, next) -> {
                    if (!answer.isApplied()) {
                        next.error(new LostAgainException());
                    }
                });
    }

    private BoardRun run(Board board, Partition partition, Stretch stretch) {
        List<BoardRun.Increment> increments = scoring.score(stretch.events()).runs().stream()
                .filter(run -> run.board().equals(board))
                .flatMap(run -> run.increments().stream())
                .toList();
        return new BoardRun(board, partition, 0, stretch.from(), stretch.to(), increments);
    }

    /** Redis lost more while it was mended. */
    private static final class LostAgainException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
