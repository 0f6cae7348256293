package io.anabranch.bench.whole;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a program reads and fills in one round.
 *
 * @param name of its consumer group, its tables and its collection, and the prefix of its keys and channels; new for each round
 */
public record Target(String topic, String name, Set<Store> stores) {
    public static final String DATABASE = "bench";
    static final String REGION = "eu-west-1";
    static final String KEY = "local";
    static final String DATACENTER = "datacenter1";
    public static final int BUCKETS = 16;

    public Target {
        stores = Collections.unmodifiableSet(EnumSet.copyOf(stores));
    }

    static Target parse(String topic, String name, String stores) {
        return new Target(
                topic,
                name,
                Arrays.stream(stores.split(",")).map(Store::valueOf).collect(Collectors.toSet()));
    }

    /** For the process that {@link #parse parses} them. */
    List<String> arguments() {
        return List.of(topic, name, stores.stream().map(Store::name).collect(Collectors.joining(",")));
    }

    public boolean has(Store store) {
        return stores.contains(store);
    }

    /** What all its keys and channels in Redis start with. */
    public String prefix() {
        return name + ":";
    }

    /** The key of its one leaderboard. */
    String leaderboard() {
        return prefix() + "leaderboard:{spend}:all";
    }
}
