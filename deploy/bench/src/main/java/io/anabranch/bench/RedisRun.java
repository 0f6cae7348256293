package io.anabranch.bench;

import io.anabranch.sinks.redis.feed.FeedSettings;
import io.anabranch.sinks.redis.feed.LiveFeedSink;
import io.anabranch.sinks.redis.feed.Sharded;
import io.anabranch.sinks.redis.leaderboard.LeaderboardSettings;
import io.anabranch.sinks.redis.leaderboard.LeaderboardSink;
import io.anabranch.sinks.redis.leaderboard.LeaderboardSinkSettings;
import io.anabranch.sinks.redis.leaderboard.Window;
import io.anabranch.topology.Sink;
import io.anabranch.topology.TopicReplay;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where one side is to write, and what.
 *
 * @param uri of Redis
 * @param atOnce what the bare side has in flight at once: script calls, or flushes of {@value #FLUSH} messages
 */
record RedisRun(String uri, Work work, int atOnce) {
    /** Messages in one flush. */
    static final int FLUSH = 500;
    /** Script calls in flight at once, as the sink has them by default. */
    static final int CALLS = 4;

    private static final Duration RETRY_TIME = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(10);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** What is done with an event. */
    enum Work {
        /** Its amount is added to its user on one leaderboard of all time. */
        INCREMENT("increments"),
        /** It is published on the channel of its type. */
        PUBLISH("publishes");

        private final String unit;

        Work(String unit) {
            this.unit = unit;
        }

        String unit() {
            return unit;
        }
    }

    static RedisRun parse(String... arguments) {
        return new RedisRun(arguments[0], Work.valueOf(arguments[1]), Integer.parseInt(arguments[2]));
    }

    /** For the process that {@link #parse parses} them. */
    List<String> arguments() {
        return List.of(uri, work.name(), Integer.toString(atOnce));
    }

    /** Commands in one flush of the bare side. */
    int flush() {
        return work == Work.INCREMENT ? 1 : FLUSH;
    }

    /** @param prefix of all its names */
    Sink sink(String to, String prefix) {
        URI redis = URI.create(to);
        return work == Work.INCREMENT
                ? LeaderboardSink.open(
                        "leaderboards", leaderboards(redis, prefix), TopicReplay.NONE, new SimpleMeterRegistry())
                : LiveFeedSink.open("feed", feed(redis, prefix), new SimpleMeterRegistry());
    }

    private static LeaderboardSinkSettings leaderboards(URI redis, String prefix) {
        LeaderboardSettings spend = new LeaderboardSettings(
                "spend",
                /* types= */ List.of(),
                "user_id",
                Optional.of("/data/amount"),
                LeaderboardSettings.Mode.SUM,
                Window.ALL,
                /* retention= */ Optional.empty(),
                2,
                /* dedupWindow= */ Optional.empty());
        return new LeaderboardSinkSettings(
                redis, Optional.of(prefix), List.of(spend), LOOK_EVERY, CALLS, RETRY_TIME, TIMEOUT, TIMEOUT);
    }

    static FeedSettings feed(URI redis, String prefix) {
        return new FeedSettings(
                redis,
                Optional.of(prefix),
                "events:{type}",
                /* userChannel= */ Optional.empty(),
                FeedSettings.Form.ENVELOPE,
                /* streamMaxLength= */ Optional.empty(),
                /* types= */ List.of(),
                /* maxTypes= */ 10_000,
                Sharded.AUTO,
                4,
                RETRY_TIME,
                TIMEOUT,
                TIMEOUT);
    }
}
