package io.anabranch.bench.whole;

import java.util.Locale;

/** What a program can bring events to. */
enum Store {
    DYNAMODB,
    CASSANDRA,
    MONGODB,
    /** Redis' channels. */
    FEED,
    /** One sorted set in Redis: each user's sum of all time. */
    LEADERBOARDS;

    /** As our settings have it. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
