package io.anabranch.sinks.redis;

import io.anabranch.sinks.redis.BoardRun.Call;
import io.anabranch.topology.Event;
import io.anabranch.topology.Permits;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.RetryCounter;
import io.anabranch.topology.Sink;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Keeps leaderboards that count every record of the log exactly once, whatever is delivered again: {@link BoardScript} fences
 * each increment by its offset. Needs order, since an event that was overtaken would be taken for one applied before.
 *
 * <p>A score is held as a whole number, {@code score * 10^decimals} ({@link ScaledScore}). An event without a board's member
 * or number isn't on that board; one whose score is too large for any board is rejected and on none.
 *
 * <p>Exact as long as Redis keeps what it acknowledged, evicts no key of ours, and sums stay within 2^53.
 */
public final class LeaderboardSink implements Sink {
    private final String name;
    private final Scoring scoring;
    private final BoardScripts scripts;
    private final Link link;
    private final Permits permits;

    LeaderboardSink(String name, BoardsSettings settings, Link link, MeterRegistry meters) {
        this.name = name;
        this.scoring = new Scoring(name, settings.board(), meters);
        this.scripts = new BoardScripts(name, settings, meters);
        this.link = link;
        this.permits = new Permits(name, settings.inFlight(), meters);
    }

    /** Does no I/O; the first write connects. */
    public static LeaderboardSink open(String name, BoardsSettings settings, MeterRegistry meters) {
        return new LeaderboardSink(name, settings, link(name, settings, Schedulers.parallel(), meters), meters);
    }

    static Link link(String name, BoardsSettings settings, Scheduler timer, MeterRegistry meters) {
        return new Link(settings.connecting(), settings.inFlight(), new RetryCounter(name, meters), timer);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean needsOrder() {
        return true;
    }

    @Override
    public Flux<Rejected> write(List<Event> events) {
        return Flux.defer(() -> {
            Scoring.Scored scored = scoring.score(events);
            return Flux.fromIterable(scored.runs())
                    .flatMap(this::apply, permits.most(), 1)
                    .thenMany(Flux.fromIterable(scored.rejected()));
        });
    }

    @Override
    public Mono<Void> close() {
        return link.close();
    }

    /** One call after another: a later one applied first would move the fence past the earlier. */
    private Mono<Void> apply(List<Call> run) {
        return Flux.fromIterable(run)
                .concatMap(call -> permits.hold(apply(call)), 1)
                .then();
    }

    private Mono<Void> apply(Call call) {
        String what = "apply " + call.increments().size() + " increments to '" + scripts.key(call) + "'";
        return link.request(what, connection -> scripts.run(call, connection)).then();
    }
}
