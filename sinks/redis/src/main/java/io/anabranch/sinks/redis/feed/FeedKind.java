package io.anabranch.sinks.redis.feed;

import io.anabranch.settings.SchemaDiff;
import io.anabranch.sinks.kit.Placement;
import io.anabranch.sinks.kit.SinkKind;
import io.anabranch.sinks.redis.DriverMetrics;
import io.anabranch.sinks.redis.Reachability;
import io.anabranch.topology.DriverMeters;
import io.anabranch.topology.Event;
import io.anabranch.topology.Sink;
import io.anabranch.topology.TopicReplay;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Mono;

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
    public Mono<Void> create(FeedSettings settings) {
        return plan(settings).then();
    }

    @Override
    public Mono<SchemaDiff> plan(FeedSettings settings) {
        return Reachability.plan(settings.connecting());
    }

    @Override
    public Sink open(String name, FeedSettings settings, TopicReplay replay, MeterRegistry meters) {
        return open(name, settings, replay, meters, DriverMeters.NONE);
    }

    @Override
    public Sink open(
            String name, FeedSettings settings, TopicReplay replay, MeterRegistry meters, DriverMeters drivers) {
        return LiveFeedSink.open(name, settings, meters, DriverMetrics.of(name, drivers));
    }

    /** The type's own channel, though in a running sink so many types may have come before that it has none. */
    @Override
    public Placement placement(FeedSettings settings, Event event) {
        Channels channels = new Channels(settings);
        if (!channels.isListed(event.type())) {
            return new Placement.Skipped("filtered: its types are " + String.join(", ", settings.types()));
        }
        Map<String, String> keys = new LinkedHashMap<>();
        String ofType = channels.ofType(event.type()).name();
        keys.put("channel", ofType);
        channels.ofUser(event.userId()).ifPresent(channel -> keys.put("user-channel", channel.name()));
        if (settings.streamMaxLength().isPresent()) {
            keys.put("stream", ofType);
        }
        return new Placement.Keys(keys, Optional.of(message(event)));
    }

    /** But for where the message before it was, which only the running sink knows. */
    private static String message(Event event) {
        byte[] message = FeedMessage.of(event, /* before= */ 0, new Utf8Json());
        return new String(message, StandardCharsets.UTF_8).replaceFirst(",\"prev\":0", "");
    }

    @Override
    public Optional<Repetition> repetition() {
        return Optional.of(new Repetition(
                /* mayBeForced= */ true, "its subscribers see each event again, and its streams hold them twice"));
    }
}
