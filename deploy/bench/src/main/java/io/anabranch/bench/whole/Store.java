package io.anabranch.bench.whole;

import java.util.Locale;

/** What a program can bring events to. */
public enum Store {
    DYNAMODB,
    CASSANDRA,
    MONGODB,
    /** Redis' channels. */
    FEED,
    /** One sorted set in Redis: each user's sum of all time. */
    LEADERBOARDS;

    /** As our settings have it. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
