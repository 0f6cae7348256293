package io.anabranch.bench.whole;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Which stores a program is measured on at once. */
enum StoreSet {
    ALL(EnumSet.allOf(Store.class)),
    /** DynamoDB's local server is so slow that it bounds every program. */
    WITHOUT_DYNAMODB(EnumSet.complementOf(EnumSet.of(Store.DYNAMODB))),
    DYNAMODB(EnumSet.of(Store.DYNAMODB)),
    CASSANDRA(EnumSet.of(Store.CASSANDRA)),
    MONGODB(EnumSet.of(Store.MONGODB)),
    FEED(EnumSet.of(Store.FEED)),
    LEADERBOARDS(EnumSet.of(Store.LEADERBOARDS));

    private final Set<Store> stores;

    StoreSet(Set<Store> stores) {
        this.stores = Set.copyOf(stores);
    }

    Set<Store> stores() {
        return stores;
    }

    /** As it is typed and printed: {@code without-dynamodb}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
