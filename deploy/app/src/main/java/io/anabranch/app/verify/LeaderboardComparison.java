package io.anabranch.app.verify;

import io.anabranch.app.verify.EventLog.LoggedEvent;
import io.anabranch.app.verify.EventLog.Span;
import io.anabranch.sinks.redis.leaderboard.LeaderboardSettings;
import io.anabranch.sinks.redis.leaderboard.LeaderboardSinkSettings;
import io.anabranch.topology.Causes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;

/**
 * One leaderboard against a replay of the log. Redis is read first, between two looks at how far the leaderboard has counted; what it counted in between
 * may be in a score or not.
 */
final class LeaderboardComparison implements AutoCloseable {
    private static final int NAMED = 5;
    private static final Duration EXPIRY = Duration.ofMinutes(1);

    /** The last offset that is counted where there is none. */
    private static final long NOTHING = -1;

    private final Source source;
    private final LeaderboardFold fold;
    private final Spill<Place> shown;
    private final Spill<Place> logged;
    private final Map<String, Long> countedBefore;
    private final Map<String, Long> countedAfter;
    private final boolean isBeingRebuilt;
    private final Set<String> windows = new HashSet<>();

    private LeaderboardComparison(
            Source source, LeaderboardFold fold, Spill<Place> shown, Spill<Place> logged, Counted counted) {
        this.source = source;
        this.fold = fold;
        this.shown = shown;
        this.logged = logged;
        this.countedBefore = counted.before();
        this.countedAfter = counted.after();
        this.isBeingRebuilt = counted.isBeingRebuilt();
    }

    private record Counted(Map<String, Long> before, Map<String, Long> after, boolean isBeingRebuilt) {}

    /**
     * A leaderboard and what it is kept of.
     *
     * @param sink the sink's name
     * @param types of the events that the sink is given; all where it is empty
     * @param topicIds the id that Kafka gave each topic
     */
    record Source(
            String sink,
            List<String> types,
            LeaderboardSinkSettings settings,
            LeaderboardSettings leaderboard,
            Map<String, String> topicIds) {}

    /** Reads Redis. */
    static LeaderboardComparison read(Source source, Path directory, int parts) throws IOException {
        Spill<Place> shown = Spill.in(directory, parts, Place.FORM);
        try (RedisLeaderboard redis = RedisLeaderboard.open(source.settings(), source.leaderboard())) {
            Map<String, Long> before = redis.progress();
            redis.read((window, member, score) -> shown.add(Place.shown(window, member, score)));
            shown.finish();
            Counted counted = new Counted(before, redis.progress(), redis.isBeingRebuilt());
            return new LeaderboardComparison(
                    source,
                    new LeaderboardFold(source.leaderboard(), Instant.now()),
                    shown,
                    Spill.in(directory, parts, Place.FORM),
                    counted);
        } catch (RuntimeException failure) {
            shown.close();
            throw new IllegalStateException(
                    "The Redis of sink '" + source.sink() + "' can't be read: " + Causes.words(failure), failure);
        }
    }

    String sink() {
        return source.sink();
    }

    boolean isGiven(LoggedEvent event) {
        return source.types().isEmpty() || source.types().contains(event.type());
    }

    /**
     * The next record of the log.
     *
     * @param isCertain whether it has to count, once it is done
     * @param committed up to where the sink has committed the partition
     * @throws ArithmeticException if its number is beyond all scores
     */
    void add(LoggedEvent event, boolean isCertain, long committed) {
        Optional<LeaderboardFold.Score> score = fold.score(event);
        if (score.isEmpty()) {
            return;
        }
        long offset = event.position().offset();
        String topicId = source.topicIds().getOrDefault(event.position().topic(), "");
        String partition = topicId + ":" + event.position().partition();
        boolean isDone = offset < committed || offset <= countedBefore.getOrDefault(partition, NOTHING);
        if (isDone || offset <= countedAfter.getOrDefault(partition, NOTHING)) {
            windows.add(score.get().window());
            logged.add(Place.logged(score.get(), LogLine.micros(event.time()), !isDone || !isCertain));
        }
    }

    /**
     * @param isForgotten whether the log may no longer have all that such a place counts, by the window's name
     * @param ends where each partition of the log ends
     */
    LeaderboardAccount compare(Predicate<String> isForgotten, Map<TopicPartition, Span> ends) throws IOException {
        Sums sums = new Sums();
        ends.forEach((partition, span) -> {
            long counted = countedAfter.getOrDefault(
                    source.topicIds().get(partition.topic()) + ":" + partition.partition(), NOTHING);
            if (counted >= span.end()) {
                sums.add("it has counted " + partition + " up to offset " + counted + ", past its end at " + span.end()
                        + ": what comes next would count for nothing");
            }
        });
        if (isBeingRebuilt) {
            sums.add("it is being rebuilt from the log; compare again when it is");
        }
        for (int part = 0; part < logged.parts(); part++) {
            Map<String, Total> totals = new HashMap<>();
            for (Place place : logged.part(part)) {
                totals.computeIfAbsent(place.name(), first -> new Total(place)).add(place);
            }
            Map<String, Place> places = new HashMap<>();
            for (Place place : shown.part(part)) {
                places.put(place.name(), place);
            }
            totals.forEach((name, total) -> {
                compare(total, Optional.ofNullable(places.remove(name)).map(Place::shown), isForgotten, sums);
            });
            places.values().forEach(place -> {
                if (isForgotten.test(place.window())) {
                    sums.forgotten++;
                } else if (!isJustOver(place.window())) {
                    sums.add(place.window() + " " + place.member() + ": the log has no such member");
                }
            });
        }
        return new LeaderboardAccount(
                source.sink(),
                fold.leaderboard().name(),
                windows.size(),
                sums.members,
                sums.inFlight,
                sums.forgotten,
                List.copyOf(sums.differences),
                sums.differing);
    }

    private static void compare(Total total, Optional<Double> there, Predicate<String> isForgotten, Sums sums) {
        sums.members++;
        if (total.isInFlight) {
            sums.inFlight++;
        } else if (there.filter(score -> score == total.score).isEmpty()) {
            if (isForgotten.test(total.first.window())) {
                sums.forgotten++;
            } else {
                sums.add(total.first.window() + " " + total.first.member() + ": the log says " + total.score
                        + ", the leaderboard " + there.map(String::valueOf).orElse("nothing"));
            }
        }
    }

    /** Redis may still show a window that has just ended. */
    private boolean isJustOver(String window) {
        Instant now = Instant.now();
        return fold.leaderboard()
                .keptUntil(startOf(window))
                .map(end -> !now.isBefore(end) && now.isBefore(end.plus(EXPIRY)))
                .orElse(false);
    }

    /** When the window of this name begins; 1970 for all time, and for a name that is no window's. */
    static Instant startOf(String window) {
        try {
            return switch (window.length()) {
                case 10 -> Instant.parse(window + "T00:00:00Z");
                case 13 -> Instant.parse(window + ":00:00Z");
                default -> Instant.EPOCH;
            };
        } catch (DateTimeParseException noWindow) {
            return Instant.EPOCH;
        }
    }

    private final class Total {
        private final Place first;
        private long score;
        private long latest = Long.MIN_VALUE;
        private boolean isInFlight;
        private boolean isEmpty = true;

        Total(Place first) {
            this.first = first;
        }

        void add(Place place) {
            isInFlight |= place.isInFlight();
            long added = place.score();
            switch (fold.leaderboard().mode()) {
                case SUM, COUNT -> score += added;
                case MAX -> score = isEmpty ? added : Math.max(score, added);
                case MIN -> score = isEmpty ? added : Math.min(score, added);
                case LATEST -> {
                    boolean wins = place.micros() > latest || (place.micros() == latest && added > score);
                    score = wins ? added : score;
                    latest = Math.max(latest, place.micros());
                }
            }
            isEmpty = false;
        }
    }

    private static final class Sums {
        private final List<String> differences = new ArrayList<>();
        private long members;
        private long inFlight;
        private long forgotten;
        private long differing;

        void add(String difference) {
            differing++;
            if (differences.size() < NAMED) {
                differences.add(difference);
            }
        }
    }

    @Override
    public void close() throws IOException {
        shown.close();
        logged.close();
    }
}
