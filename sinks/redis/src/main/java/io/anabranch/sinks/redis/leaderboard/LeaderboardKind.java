package io.anabranch.sinks.redis.leaderboard;

import io.anabranch.settings.SchemaDiff;
import io.anabranch.sinks.kit.Placement;
import io.anabranch.sinks.kit.SinkKind;
import io.anabranch.sinks.redis.Reachability;
import io.anabranch.topology.Event;
import io.anabranch.topology.Sink;
import io.anabranch.topology.TopicReplay;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
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
        return LeaderboardSink.open(name, settings, replay, meters);
    }

    /** Of this event alone: whether an id counted already, or a window is over, is for Redis to say. */
    @Override
    public Placement placement(LeaderboardSinkSettings settings, Event event) {
        return new Scoring(name(), settings.leaderboards(), new CompositeMeterRegistry())
                .placement(event, LeaderboardKeys.of(settings));
    }
}
