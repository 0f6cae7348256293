package io.anabranch.sinks.redis.leaderboard;

import io.anabranch.settings.SchemaDiff;
import io.anabranch.sinks.kit.Futures;
import io.anabranch.sinks.kit.Placement;
import io.anabranch.sinks.kit.SinkKind;
import io.anabranch.sinks.redis.DriverMetrics;
import io.anabranch.sinks.redis.Reachability;
import io.anabranch.topology.DriverMeters;
import io.anabranch.topology.Event;
import io.anabranch.topology.Sink;
import io.anabranch.topology.TopicReplay;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code kind: leaderboards}. Their keys come into being by being written to. */
public final class LeaderboardKind implements SinkKind<LeaderboardSinkSettings> {
    @Override
    public String name() {
        return "leaderboards";
    }

    @Override
    public Class<LeaderboardSinkSettings> settings() {
        return LeaderboardSinkSettings.class;
    }

    @Override
    public Mono<Void> create(LeaderboardSinkSettings settings) {
        return plan(settings).then();
    }

    @Override
    public Mono<SchemaDiff> plan(LeaderboardSinkSettings settings) {
        return Reachability.plan(settings.connecting());
    }

    @Override
    public Sink open(String name, LeaderboardSinkSettings settings, TopicReplay replay, MeterRegistry meters) {
        return open(name, settings, replay, meters, DriverMeters.NONE);
    }

    @Override
    public Sink open(
            String name,
            LeaderboardSinkSettings settings,
            TopicReplay replay,
            MeterRegistry meters,
            DriverMeters drivers) {
        return LeaderboardSink.open(name, settings, replay, meters, DriverMetrics.of(name, drivers));
    }

    /** Of this event alone: whether an id counted already, or a window is over, is for Redis to say. */
    @Override
    public Placement placement(LeaderboardSinkSettings settings, Event event) {
        return new Scoring(name(), settings.leaderboards(), new CompositeMeterRegistry())
                .placement(event, LeaderboardKeys.of(settings));
    }

    @Override
    public Optional<Repetition> repetition() {
        return Optional.of(new Repetition(
                /* mayBeForced= */ false,
                "each record counts once in a leaderboard, so nothing would change; 'anabranch replay' without a range has the running"
                        + " pipeline make it again from the log"));
    }

    /** A leaderboard without progress is made again under names of its own by whoever writes it, and read under its own until then. */
    @Override
    public Optional<Mono<Void>> rebuild(LeaderboardSinkSettings settings) {
        return Optional.of(Flux.fromIterable(settings.leaderboards())
                .concatMap(leaderboard -> forgetProgress(settings, leaderboard))
                .then());
    }

    private static Mono<Void> forgetProgress(LeaderboardSinkSettings settings, LeaderboardSettings leaderboard) {
        String progress = LeaderboardKeys.of(settings).progress(leaderboard);
        return LeaderboardConnection.open(settings, leaderboard)
                .flatMap(open -> Futures.mono(() -> open.connection().async().unlink(progress))
                        .then()
                        .onErrorResume(failure -> open.close().then(Mono.error(failure)))
                        .then(open.close()));
    }
}
