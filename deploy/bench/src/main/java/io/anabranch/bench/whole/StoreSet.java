package io.anabranch.bench.whole;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Which stores a program is measured on at once. */
public enum StoreSet {
    ALL,
    /** DynamoDB's local server is so slow that it bounds every program. */
    WITHOUT_DYNAMODB,
    DYNAMODB,
    CASSANDRA,
    MONGODB,
    FEED,
    LEADERBOARDS;

    public Set<Store> stores() {
        return switch (this) {
            case ALL -> EnumSet.allOf(Store.class);
            case WITHOUT_DYNAMODB -> EnumSet.complementOf(EnumSet.of(Store.DYNAMODB));
            case DYNAMODB, CASSANDRA, MONGODB, FEED, LEADERBOARDS -> EnumSet.of(Store.valueOf(name()));
        };
    }

    /** As it is typed and printed: {@code without-dynamodb}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
