package io.anabranch.sinks.redis;

import io.anabranch.topology.Complaints;
import io.anabranch.topology.Setting;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** The settings of a {@link LiveFeedSink} and of the {@link LiveFeed} that listens to it. */
public record FeedSettings(
        @Setting(
                is =
                        "Where Redis is, with its password if it wants one: redis://, rediss://, redis-sentinel://, redis-cluster:// or rediss-cluster://",
                secret = true)
        URI redis,

        @Setting(is = "What every channel's name starts with, as written: 'shop:'")
        Optional<String> prefix,

        @Setting(is = "The channel of an event; {type} stands for its escaped event type", orElse = "events:{type}")
        String channel,

        @Setting(
                is =
                        "A second channel for each event, such as events:user:{user}; {user} stands for its escaped user id")
        Optional<String> userChannel,

        @Setting(
                is =
                        "envelope, with what a subscriber needs to notice a gap or a repeat, or raw, the record's own bytes and nothing else",
                orElse = "envelope")
        Form message,

        @Setting(
                is =
                        "How many messages, about, to keep in a stream beside each channel of a type, for who has missed some; none are kept where it is not set")
        Optional<Integer> stream,

        @Setting(
                is = "The event types that are published, all others being left out; all where it is empty",
                orElse = "[]")
        List<String> types,

        @Setting(
                is = "Channels of types at most; events of further types share the channel of {type} = +other",
                orElse = "10000")
        int mostTypes,

        @Setting(
                is = "Whether to publish in a cluster by SPUBLISH, which wants Redis 7, instead of PUBLISH",
                orElse = "true")
        boolean sharded,

        @Setting(is = "Pipelined runs of 500 messages under way at once", orElse = "4")
        int inFlight,

        @Setting(is = "How long to go on trying while Redis does not take it", orElse = "60s")
        Duration patience,

        @Setting(is = "How long to wait for the answer to one request", orElse = "5s")
        Duration timeout,

        @Setting(is = "How long to wait for a connection", orElse = "5s")
        Duration connectTimeout) {
    /** Every type's channel has its place in memory, and in Redis its stream. */
    private static final int MOST_TYPES = 100_000;

    private static final int LONGEST_STREAM = 10_000_000;

    /** What a message is. */
    public enum Form {
        /** The event with its position and what came before it: {@link FeedMessage}. */
        ENVELOPE,
        /** The record's value, byte for byte. */
        RAW
    }

    public FeedSettings {
        types = List.copyOf(types);
        String second = userChannel.orElse("events:user:" + Channels.USER);
        new Connecting(redis, inFlight, patience, timeout, connectTimeout)
                .check(new Complaints(), prefix.orElse(""))
                .unless(
                        Channels.isTemplate(channel, Channels.TYPE),
                        "channel",
                        channel,
                        "a name with {type} in it once")
                .unless(
                        Channels.isTemplate(second, Channels.USER),
                        "user-channel",
                        second,
                        "a name with {user} in it once")
                .unless(
                        userChannel.isEmpty() || Channels.stayApart(channel, second),
                        "user-channel",
                        second,
                        "a name that no channel of a type can have, such as events:user:{user}")
                .unless(
                        stream.isEmpty() || (stream.get() >= 1 && stream.get() <= LONGEST_STREAM),
                        "stream",
                        stream.orElse(0),
                        "1 to " + LONGEST_STREAM)
                .unless(new HashSet<>(types).size() == types.size(), "types", types, "each type once")
                .unless(
                        mostTypes >= Math.max(1, types.size()) && mostTypes <= MOST_TYPES,
                        "most-types",
                        mostTypes,
                        "1, or as many as types, to " + MOST_TYPES)
                .raise();
    }

    Connecting connecting() {
        return new Connecting(redis, inFlight, patience, timeout, connectTimeout);
    }
}
