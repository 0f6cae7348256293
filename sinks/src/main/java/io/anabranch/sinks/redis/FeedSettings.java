package io.anabranch.sinks.redis;

import io.anabranch.topology.Complaints;
import io.anabranch.topology.Setting;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** The settings of a {@link LiveFeedSink}. */
public record FeedSettings(
        @Setting(
                is = "Where Redis is, with its password if it wants one: redis://, rediss:// or redis-sentinel://",
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

        @Setting(is = "Pipelined runs of 500 messages under way at once", orElse = "4")
        int inFlight,

        @Setting(is = "How long to go on trying while Redis does not take it", orElse = "60s")
        Duration patience,

        @Setting(is = "How long to wait for the answer to one request", orElse = "5s")
        Duration timeout,

        @Setting(is = "How long to wait for a connection", orElse = "5s")
        Duration connectTimeout) {
    public FeedSettings {
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
                .raise();
    }

    Connecting connecting() {
        return new Connecting(redis, inFlight, patience, timeout, connectTimeout);
    }
}
