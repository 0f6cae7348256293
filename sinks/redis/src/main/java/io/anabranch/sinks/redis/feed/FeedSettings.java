package io.anabranch.sinks.redis.feed;

import io.anabranch.settings.Setting;
import io.anabranch.settings.Violations;
import io.anabranch.sinks.redis.Connecting;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** The settings of a {@link LiveFeedSink} and of the {@link LiveFeed} that listens to it. */
public record FeedSettings(
        @Setting(
                description =
                        "Where Redis is, with its password if it wants one: redis://, rediss://, redis-sentinel://, redis-cluster:// or rediss-cluster://",
                secret = true,
                uri = true,
                example = "redis://localhost:6379")
        URI redis,

        @Setting(description = "What every channel's name starts with, as written: 'shop:'")
        Optional<String> prefix,

        @Setting(
                description = "The channel of an event; {type} stands for its escaped event type",
                defaultValue = "events:{type}")
        String channel,

        @Setting(
                description =
                        "A second channel for each event, such as events:user:{user}; {user} stands for its escaped user id")
        Optional<String> userChannel,

        @Setting(
                description =
                        "envelope, with what a subscriber needs to notice a gap or a repeat, or raw, the record's own bytes and nothing else",
                defaultValue = "envelope")
        Form message,

        @Setting(
                description =
                        "How many messages, about, to keep in a stream next to each channel of a type, for who has missed some; none are kept where it is not set")
        Optional<Integer> streamMaxLength,

        @Setting(
                description = "The event types that are published, all others being left out; all where it is empty",
                defaultValue = "[]")
        List<String> types,

        @Setting(
                description = "Channels of types at most; events of further types share the channel of {type} = +other",
                defaultValue = "10000")
        int maxTypes,

        @Setting(
                description =
                        "Whether to publish in a cluster by SPUBLISH, which wants Redis 7, instead of PUBLISH; auto asks the primaries when it connects",
                defaultValue = "auto")
        Sharded sharded,

        @Setting(description = "Pipelined runs of 500 messages in flight at once", defaultValue = "4")
        int maxInFlight,

        @Setting(
                description =
                        "how long a request is sent again, from its first failure on, while the store takes nothing of it",
                defaultValue = "60s")
        Duration maxRetryTime,

        @Setting(description = "How long to wait for the answer to one request", defaultValue = "5s")
        Duration requestTimeout,

        @Setting(description = "How long to wait for a connection", defaultValue = "5s")
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
        new Connecting(redis, maxInFlight, maxRetryTime, requestTimeout, connectTimeout)
                .check(new Violations(), prefix.orElse(""))
                .check(Channels.isTemplate(channel, Channels.TYPE), "channel", channel, "a name with {type} in it once")
                .check(
                        Channels.isTemplate(second, Channels.USER),
                        "user-channel",
                        second,
                        "a name with {user} in it once")
                .check(
                        userChannel.isEmpty() || Channels.stayApart(channel, second),
                        "user-channel",
                        second,
                        "a name that no channel of a type can have, such as events:user:{user}")
                .check(
                        streamMaxLength.isEmpty()
                                || (streamMaxLength.get() >= 1 && streamMaxLength.get() <= LONGEST_STREAM),
                        "stream-max-length",
                        streamMaxLength.orElse(0),
                        "1 to " + LONGEST_STREAM)
                .check(new HashSet<>(types).size() == types.size(), "types", types, "each type once")
                .check(
                        maxTypes >= Math.max(1, types.size()) && maxTypes <= MOST_TYPES,
                        "max-types",
                        maxTypes,
                        "1, or as many as types, to " + MOST_TYPES)
                .raise();
    }

    /** Without the password. */
    @Override
    public String toString() {
        return connecting().toString();
    }

    Connecting connecting() {
        return new Connecting(redis, maxInFlight, maxRetryTime, requestTimeout, connectTimeout);
    }
}
