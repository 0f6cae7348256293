package io.anabranch.bench;

import io.anabranch.ingest.KafkaSettings;
import io.anabranch.sinks.redis.feed.FeedSettings;
import java.net.URI;
import java.util.List;

/** From which broker to which Redis events are carried. Each side has a topic and channels of its own name. */
record LiveRun(String kafka, String redis) {
    static LiveRun parse(String... arguments) {
        return new LiveRun(arguments[0], arguments[1]);
    }

    /** For the process that {@link #parse parses} them; its name comes after them. */
    List<String> arguments(String side) {
        return List.of(kafka, redis, side);
    }

    /** For the process of {@link LiveBareLoop}. */
    List<String> bareArguments(String side) {
        return List.of(kafka, redis, topic(side), prefix(side));
    }

    static String topic(String side) {
        return "live-" + side;
    }

    /** What the names of a side's channels begin with. */
    static String prefix(String side) {
        return side + ":";
    }

    KafkaSettings source(String side) {
        return KafkaSettings.of(kafka, List.of(topic(side)), "live-" + side, topic(side) + ".dead");
    }

    FeedSettings feed(String side) {
        return RedisRun.feed(URI.create(redis), prefix(side));
    }
}
