package io.anabranch.bench.growth;

import io.anabranch.bench.whole.EventKind;
import io.anabranch.bench.whole.Store;
import io.anabranch.bench.whole.StoreSet;
import io.anabranch.bench.whole.Users;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What grows while all else stays as it is. */
enum Axis {
    PARTITIONS("partitions"),
    BYTES("bytes of an event"),
    SKEW("users of keyed events"),
    BACKLOG("events of backlog"),
    SINKS("sinks");

    private static final Set<Store> USUAL = StoreSet.WITHOUT_DYNAMODB.stores();
    /** What does not keep all in memory: five million events are for these alone. */
    private static final Set<Store> OF_DISK = EnumSet.of(Store.CASSANDRA, Store.FEED, Store.LEADERBOARDS);
    /** In which they are attached, one after the other. */
    private static final List<Store> SINK_ORDER =
            List.of(Store.FEED, Store.LEADERBOARDS, Store.MONGODB, Store.CASSANDRA, Store.DYNAMODB);

    private static final int[] PARTITION_COUNTS = {1, 8, 64};
    private static final int[] SIZES = {200, 2_000, 20_000};
    /** Of more bytes than this there are fewer events, so that a round has as many bytes as one of these. */
    private static final int FULL_COUNT_BYTES = 2_000;

    private static final int USERS = 100_000;
    private static final double EXPONENT = 1.1;

    private final String title;

    Axis(String title) {
        this.title = title;
    }

    /**
     * Its points, in the order in which they are shown.
     *
     * @param events of a round, where the axis says nothing else
     * @param backlogs events of a round on the axis of backlogs
     */
    List<Point> points(int events, List<Integer> backlogs) {
        return switch (this) {
            case PARTITIONS -> partitions(events);
            case BYTES -> sizes(events);
            case SKEW ->
                List.of(
                        new Point("uniform", EventKind.usual().keyedBy(Users.uniform(USERS)), USUAL, events),
                        new Point(
                                "Zipf " + EXPONENT,
                                EventKind.usual().keyedBy(new Zipf(USERS, EXPONENT)),
                                USUAL,
                                events));
            case BACKLOG -> {
                EventKind kind = EventKind.usual();
                yield backlogs.stream()
                        .map(backlog -> new Point(String.format(Locale.ROOT, "%,d", backlog), kind, OF_DISK, backlog))
                        .toList();
            }
            case SINKS -> sinks(events);
        };
    }

    private static List<Point> partitions(int events) {
        List<Point> points = new ArrayList<>();
        for (int count : PARTITION_COUNTS) {
            points.add(new Point(Integer.toString(count), EventKind.usual().withPartitions(count), USUAL, events));
        }
        return points;
    }

    private static List<Point> sizes(int events) {
        List<Point> points = new ArrayList<>();
        for (int size : SIZES) {
            int count = (int) Math.max(1, (long) events * Math.min(size, FULL_COUNT_BYTES) / size);
            points.add(new Point(
                    String.format(Locale.ROOT, "%,d", size), EventKind.usual().withBytes(size), USUAL, count));
        }
        return points;
    }

    private static List<Point> sinks(int events) {
        List<Point> points = new ArrayList<>();
        for (int count = 1; count <= SINK_ORDER.size(); count++) {
            points.add(new Point(
                    count + ": " + (count == 1 ? "" : "and ")
                            + SINK_ORDER.get(count - 1).id(),
                    EventKind.usual(),
                    EnumSet.copyOf(SINK_ORDER.subList(0, count)),
                    events));
        }
        return points;
    }

    String title() {
        return title;
    }

    /** As it is typed: {@code backlog}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
