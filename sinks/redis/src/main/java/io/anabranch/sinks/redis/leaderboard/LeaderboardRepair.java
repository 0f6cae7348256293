package io.anabranch.sinks.redis.leaderboard;

import io.anabranch.topology.Partition;
import io.anabranch.topology.TopicReplay;
import io.anabranch.topology.TopicReplay.CommittedOffset;
import io.anabranch.topology.TopicReplay.Segment;
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
 * Gives back to leaderboards, out of the log, what Redis lost of them after it had acknowledged it: in place where it is a tail, under
 * other names where it is all. One partition of one leaderboard at a time, so that a sink never holds more than a segment of the log
 * next to its writes (invariant 6). Whoever else repairs the same at the same time does no harm: the fence tells.
 */
final class LeaderboardRepair {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderboardRepair.class);
    private static final Retry WHEN_LOST_AGAIN = Retry.indefinitely().filter(LostAgainException.class::isInstance);

    private final LeaderboardCalls calls;
    private final Scoring scoring;
    private final TopicReplay replay;
    private final int call;
    private final InstrumentedPool<Permit> one =
            PoolBuilder.from(Mono.fromSupplier(Permit::new)).sizeBetween(0, 1).buildPool();

    private static final class Permit {}

    /** @param call increments of one script call */
    LeaderboardRepair(
            String sink, LeaderboardSinkSettings settings, LeaderboardCalls calls, TopicReplay replay, int call) {
        this.calls = calls;
        // All leaderboards, since what one of them refuses is on none. What is skipped was counted when it was first
        // read.
        this.scoring = new Scoring(sink, settings.leaderboards(), new CompositeMeterRegistry());
        this.replay = replay;
        this.call = call;
    }

    /**
     * Completes when the leaderboard holds the partition as far as required; and as far as it has to for all of the leaderboard, if
     * that is being rebuilt.
     */
    Mono<Void> repair(LeaderboardSettings leaderboard, Partition partition, long required) {
        return one.withPoolable(
                        permit -> repairNow(leaderboard, partition, required).retryWhen(WHEN_LOST_AGAIN))
                .then();
    }

    private Mono<Void> repairNow(LeaderboardSettings leaderboard, Partition partition, long required) {
        return calls.look(leaderboard, partition, required).flatMap(answer -> {
            long to = Math.max(required, answer.target());
            if (answer.stored() >= to) {
                return Mono.empty();
            }
            return answer.outcome() == LeaderboardAnswer.Outcome.ABSENT
                    ? rebuild(leaderboard, partition, to)
                            .then(Mono.defer(() -> repairNow(leaderboard, partition, required)))
                    : readAgain(leaderboard, partition, answer, to);
        });
    }

    /** Opened for all partitions that the group has come to anything in: the leaderboard is whole only when all are there. */
    private Mono<Boolean> rebuild(LeaderboardSettings leaderboard, Partition partition, long to) {
        return replay.committed()
                .map(committed -> targets(committed, new CommittedOffset(partition, to + 1)))
                .flatMap(targets -> calls.rebuild(leaderboard, targets))
                .filter(opened -> opened)
                .doOnNext(opened -> {
                    calls.figures().repaired(leaderboard, "rebuilt");
                    LOG.warn("Nothing of leaderboard '{}' is in Redis; it is rebuilt from the log", leaderboard.name());
                });
    }

    private static List<CommittedOffset> targets(List<CommittedOffset> committed, CommittedOffset own) {
        List<CommittedOffset> targets = new ArrayList<>();
        long next = own.next();
        for (CommittedOffset each : committed) {
            if (each.partition().equals(own.partition())) {
                next = Math.max(next, each.next());
            } else if (each.next() > 0) {
                targets.add(each);
            }
        }
        targets.add(new CommittedOffset(own.partition(), next));
        return targets;
    }

    private Mono<Void> readAgain(
            LeaderboardSettings leaderboard, Partition partition, LeaderboardAnswer answer, long to) {
        // A gap of nothing but markers, tombstones or malformed records is no loss.
        AtomicBoolean isLoss = new AtomicBoolean(answer.target() < 0);
        return replay.read(partition, answer.stored() + 1, to)
                .doOnNext(segment -> {
                    if (!segment.events().isEmpty() && isLoss.getAndSet(false)) {
                        calls.figures().repaired(leaderboard, "rewound");
                        LOG.warn(
                                "Leaderboard '{}' had lost offsets {} to {} of partition {}; they are read again",
                                leaderboard.name(),
                                answer.stored() + 1,
                                to,
                                partition);
                    }
                    tellMissing(leaderboard, partition, segment);
                })
                .concatMap(segment -> apply(leaderboard, partition, segment), 1)
                .then();
    }

    private void tellMissing(LeaderboardSettings leaderboard, Partition partition, Segment segment) {
        if (segment.missing() == 0) {
            return;
        }
        calls.figures().unreadable(leaderboard, segment.missing());
        String holds =
                "Leaderboard '{}' is without the {} offsets of partition {} from {} on, which the log no longer has";
        boolean hadThem =
                segment.from() > 0 || calls.progress().acknowledged(leaderboard, partition) > LeaderboardProgress.NONE;
        if (hadThem) {
            LOG.error(
                    holds + ": it can't be exact again",
                    leaderboard.name(),
                    segment.missing(),
                    partition,
                    segment.from());
        } else {
            LOG.warn(holds, leaderboard.name(), segment.missing(), partition, segment.from());
        }
    }

    private Flux<LeaderboardAnswer> apply(LeaderboardSettings leaderboard, Partition partition, Segment segment) {
        return Flux.fromIterable(run(leaderboard, partition, segment).calls(segment.from() - 1, call))
                .concatMap(calls::make, 1)
                .handle((answer, next) -> {
                    if (!answer.isApplied()) {
                        next.error(new LostAgainException());
                    }
                });
    }

    private LeaderboardRun run(LeaderboardSettings leaderboard, Partition partition, Segment segment) {
        List<LeaderboardRun.Increment> increments = scoring.score(segment.events()).runs().stream()
                .filter(run -> run.leaderboard().equals(leaderboard))
                .flatMap(run -> run.increments().stream())
                .toList();
        return new LeaderboardRun(leaderboard, partition, 0, segment.from(), segment.to(), increments);
    }

    /** Redis lost more while it was repaired. */
    private static final class LostAgainException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
