package io.anabranch.sinks.redis.leaderboard;

import io.anabranch.sinks.kit.RequestGate;
import io.anabranch.sinks.redis.SinkConnection;
import io.anabranch.topology.Partition;
import io.anabranch.topology.TopicReplay.CommittedOffset;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A sink's calls on its leaderboards: bounded in number, made again while Redis is away, remembered when acknowledged. */
final class LeaderboardCalls {
    private final LeaderboardScripts scripts;
    private final Rebuilding rebuilding;
    private final LeaderboardProgress progress = new LeaderboardProgress();
    private final LeaderboardMeters figures;
    private final SinkConnection link;
    private final RequestGate gate;

    LeaderboardCalls(String sink, LeaderboardSinkSettings settings, SinkConnection link, MeterRegistry meters) {
        this.scripts = new LeaderboardScripts(settings);
        this.rebuilding = new Rebuilding(settings);
        this.figures = new LeaderboardMeters(sink, meters);
        this.link = link;
        this.gate = RequestGate.fixed(sink, settings.maxInFlight(), meters, Schedulers.parallel());
    }

    /** The calls that may be in flight at once; more would only wait. */
    int max() {
        return gate.max();
    }

    LeaderboardProgress progress() {
        return progress;
    }

    LeaderboardMeters figures() {
        return figures;
    }

    Mono<LeaderboardAnswer> make(LeaderboardCall call) {
        Mono<LeaderboardAnswer> request = link.request(call.toString(), connection -> scripts.run(call, connection));
        return gate.hold(request).singleOrEmpty().doOnNext(answer -> note(call, answer));
    }

    /** Looks whether the leaderboard holds the partition up to this offset. */
    Mono<LeaderboardAnswer> look(LeaderboardSettings leaderboard, Partition partition, long expected) {
        return make(LeaderboardCall.look(leaderboard, partition, expected));
    }

    /** Answers whether this opened the rebuilding of the leaderboard; false if something of it is there. */
    Mono<Boolean> rebuild(LeaderboardSettings leaderboard, List<CommittedOffset> targets) {
        String what = "begin to rebuild leaderboard '" + leaderboard.name() + "'";
        return gate.hold(link.request(what, connection -> rebuilding.open(leaderboard, targets, connection)))
                .singleOrEmpty();
    }

    private void note(LeaderboardCall call, LeaderboardAnswer answer) {
        if (answer.isApplied()) {
            progress.acknowledged(call);
        }
        figures.count(call.leaderboard(), answer);
    }
}
