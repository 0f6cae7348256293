package io.anabranch.sinks.redis.leaderboard;

import io.anabranch.sinks.kit.SinkKind;
import io.anabranch.topology.Sink;
import io.anabranch.topology.TopicReplay;
import io.micrometer.core.instrument.MeterRegistry;

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
    public Sink open(String name, LeaderboardSinkSettings settings, TopicReplay replay, MeterRegistry meters) {
        return LeaderboardSink.open(name, settings, replay, meters);
    }
}
