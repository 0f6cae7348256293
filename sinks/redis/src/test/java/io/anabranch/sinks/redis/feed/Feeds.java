package io.anabranch.sinks.redis.feed;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of a feed, for tests: as they are by default, but for what is said. */
public final class Feeds {
    private final URI redis;
    private final String prefix;
    private String channel = "events:{type}";
    private Optional<String> userChannel = Optional.empty();
    private FeedSettings.Form message = FeedSettings.Form.ENVELOPE;
    private Optional<Integer> stream = Optional.empty();
    private List<String> types = List.of();
    private int maxTypes = 10_000;
    private Sharded sharded = Sharded.AUTO;
    private int inFlight = 4;
    private Duration maxRetryTime = Duration.ofSeconds(30);
    private Duration timeout = Duration.ofSeconds(2);

    private Feeds(URI redis, String prefix) {
        this.redis = redis;
        this.prefix = prefix;
    }

    public static Feeds at(String redis, String prefix) {
        return new Feeds(URI.create(redis), prefix);
    }

    public Feeds channel(String template) {
        channel = template;
        return this;
    }

    public Feeds users() {
        return users("events:user:{user}");
    }

    public Feeds users(String template) {
        userChannel = Optional.of(template);
        return this;
    }

    public Feeds raw() {
        message = FeedSettings.Form.RAW;
        return this;
    }

    public Feeds stream(int length) {
        stream = Optional.of(length);
        return this;
    }

    public Feeds types(String... listed) {
        types = List.of(listed);
        return this;
    }

    public Feeds maxTypes(int most) {
        maxTypes = most;
        return this;
    }

    public Feeds sharded(Sharded channels) {
        sharded = channels;
        return this;
    }

    public Feeds inFlight(int runs) {
        inFlight = runs;
        return this;
    }

    public Feeds maxRetryTime(Duration time) {
        maxRetryTime = time;
        return this;
    }

    public Feeds timeout(Duration time) {
        timeout = time;
        return this;
    }

    public FeedSettings settings() {
        return new FeedSettings(
                redis,
                Optional.of(prefix),
                channel,
                userChannel,
                message,
                stream,
                types,
                maxTypes,
                sharded,
                inFlight,
                maxRetryTime,
                timeout,
                Duration.ofSeconds(1));
    }
}
