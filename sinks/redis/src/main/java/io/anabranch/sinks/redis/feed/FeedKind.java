package io.anabranch.sinks.redis.feed;

import io.anabranch.sinks.kit.SinkKind;
import io.anabranch.topology.Sink;
import io.anabranch.topology.TopicReplay;
import io.micrometer.core.instrument.MeterRegistry;

/** {@code kind: feed}. Channels come into being by being written to. */
public final class FeedKind implements SinkKind<FeedSettings> {
    @Override
    public String name() {
        return "feed";
    }

    @Override
    public Class<FeedSettings> settings() {
        return FeedSettings.class;
    }

    @Override
    public Sink open(String name, FeedSettings settings, TopicReplay replay, MeterRegistry meters) {
        return LiveFeedSink.open(name, settings, meters);
    }
}
