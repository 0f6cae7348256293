package io.anabranch.sinks.redis.leaderboard;

import io.anabranch.sinks.kit.Placement;
import io.anabranch.sinks.redis.leaderboard.LeaderboardRun.Increment;
import io.anabranch.topology.Event;
import io.anabranch.topology.Partition;
import io.anabranch.topology.RejectReason;
import io.anabranch.topology.Rejected;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tells what a write's events do to the leaderboards. Each event is read once, however many leaderboards there are. Thread-safe. */
final class Scoring {

    private final String sink;
    private final List<Pointer> pointers;
    private final List<RankedLeaderboard> leaderboards;

    Scoring(String sink, List<LeaderboardSettings> leaderboards, MeterRegistry meters) {
        this.sink = sink;
        this.pointers = leaderboards.stream()
                .flatMap(leaderboard -> Stream.concat(
                        Stream.of(RankedLeaderboard.member(leaderboard)),
                        RankedLeaderboard.score(leaderboard).stream()))
                .distinct()
                .toList();
        this.leaderboards = leaderboards.stream()
                .map(leaderboard -> new RankedLeaderboard(sink, leaderboard, pointers, meters))
                .toList();
    }

    /**
     * What there is to do.
     *
     * @param runs one for each leaderboard and partition: independent of one another
     * @param rejected what can be on no leaderboard, whoever tries
     */
    record Scored(List<LeaderboardRun> runs, List<Rejected> rejected) {}

    /** @param events of any partitions, each partition's in offset order */
    Scored score(List<Event> events) {
        Map<Partition, Runs> partitions = new LinkedHashMap<>();
        List<Rejected> rejected = new ArrayList<>();
        EventValues values = new EventValues(pointers);
        long[] scores = new long[leaderboards.size()];
        @Nullable Runs runs = null;
        for (Event event : events) {
            // Events of one partition come in runs: one look for each run.
            if (runs == null || !runs.partition.holds(event.record())) {
                runs = partitions.computeIfAbsent(Partition.of(event.record()), partition -> new Runs(event));
            }
            values.read(event);
            LeaderboardSettings refusing = score(event, values, scores);
            if (refusing == null) {
                runs.add(event, values, scores);
            } else {
                rejected.add(refusal(event, refusing));
            }
            runs.pass(event);
        }
        return new Scored(partitions.values().stream().flatMap(Runs::runs).toList(), rejected);
    }

    /** What one event does to each leaderboard, or why nothing. */
    Placement placement(Event event, LeaderboardKeys names) {
        EventValues values = new EventValues(pointers);
        values.read(event);
        long[] scores = new long[leaderboards.size()];
        LeaderboardSettings refusing = score(event, values, scores);
        if (refusing != null) {
            return Placement.Rejection.of(refusal(event, refusing));
        }
        Map<String, String> keys = new LinkedHashMap<>();
        for (int i = 0; i < scores.length; i++) {
            RankedLeaderboard ranked = leaderboards.get(i);
            String name = ranked.leaderboard().name();
            if (RankedLeaderboard.isAbsent(scores[i])) {
                keys.put(name + ".skipped", ranked.whyAbsent(scores[i]));
            } else {
                put(name, ranked.leaderboard(), ranked.increment(event, values, scores[i]), names, keys);
            }
        }
        return new Placement.Keys(keys);
    }

    private static void put(
            String name,
            LeaderboardSettings leaderboard,
            Increment increment,
            LeaderboardKeys names,
            Map<String, String> keys) {
        keys.put(name + ".key", names.window(leaderboard, increment.window()));
        keys.put(name + ".member", increment.member());
        keys.put(name + ".score", Long.toString(increment.score()));
        if (leaderboard.scale() > 0) {
            keys.put(name + ".decimals", Integer.toString(leaderboard.scale()));
        }
        leaderboard.keptUntil(increment.window()).ifPresent(end -> keys.put(name + ".kept-until", end.toString()));
    }

    /** Fills in the scores; answers the leaderboard that can't take its own, for then none takes the event. */
    private @Nullable LeaderboardSettings score(Event event, EventValues values, long[] scores) {
        for (int i = 0; i < scores.length; i++) {
            scores[i] = leaderboards.get(i).score(event, values);
            if (scores[i] == ScaledScore.TOO_LARGE) {
                return leaderboards.get(i).leaderboard();
            }
        }
        return null;
    }

    private Rejected refusal(Event event, LeaderboardSettings leaderboard) {
        return new Rejected(
                event.record(),
                sink,
                RejectReason.SCORE_TOO_LARGE,
                "The score for leaderboard '" + leaderboard.name() + "' with " + leaderboard.decimals()
                        + " decimals is beyond 2^53");
    }

    /** The runs of one partition as they grow, one for each leaderboard, even where nothing scores. */
    private final class Runs {
        private final Partition partition;
        private final Event first;
        private final List<List<Increment>> increments;
        private long end;

        Runs(Event first) {
            this.partition = Partition.of(first.record());
            this.first = first;
            this.increments = leaderboards.stream()
                    .<List<Increment>>map(leaderboard -> new ArrayList<>())
                    .toList();
        }

        void add(Event event, EventValues values, long[] scores) {
            for (int i = 0; i < scores.length; i++) {
                if (!RankedLeaderboard.isAbsent(scores[i])) {
                    increments.get(i).add(leaderboards.get(i).increment(event, values, scores[i]));
                }
            }
        }

        void pass(Event event) {
            end = Math.max(end, event.record().offset());
        }

        Stream<LeaderboardRun> runs() {
            return IntStream.range(0, leaderboards.size())
                    .mapToObj(i -> new LeaderboardRun(
                            leaderboards.get(i).leaderboard(),
                            partition,
                            first.record().assignmentEpoch(),
                            first.record().offset(),
                            end,
                            increments.get(i)));
        }
    }
}
