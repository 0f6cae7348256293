package io.anabranch.sinks.redis.leaderboard;

import io.anabranch.sinks.kit.Futures;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import reactor.core.publisher.Mono;

/**
 * Who leads? Reads a leaderboard of a {@link LeaderboardSink} as of now; what the sink has not applied yet is not in it, and what was
 * kept no longer than its time is gone.
 */
public final class Leaderboard {
    /** The most windows that are folded into one ranking: a year of days, two weeks of hours. */
    public static final int MAX_WINDOWS = 366;

    private final LeaderboardReads reading;
    private final LeaderboardSettings leaderboard;
    private final LeaderboardKeys keys;
    private final Clock clock;

    public Leaderboard(LeaderboardReads reading, LeaderboardSettings leaderboard, Clock clock) {
        this.reading = reading;
        this.leaderboard = leaderboard;
        this.keys = new LeaderboardKeys(reading.prefix() + "leaderboard:");
        this.clock = clock;
    }

    /** The ranking of the day or hour that it is, in UTC; of all time, for a leaderboard without windows. */
    public Ranking now() {
        return at(clock.instant());
    }

    /** The ranking of the day or hour that the instant is in, in UTC; of all time, for a leaderboard without windows. */
    public Ranking at(Instant time) {
        return ranking(number(time), number(time));
    }

    /**
     * One ranking over all windows that this time touches, each in whole: by the sum of a member's scores on a leaderboard of sums, by
     * the greatest on one of greatest scores, by the least on one of least.
     *
     * @param since inclusive
     * @param until exclusive
     * @throws IllegalArgumentException if until is not after since, the windows are more than {@value #MAX_WINDOWS}, or the
     *     leaderboard is of latest scores, which a fold would need the times for
     */
    public Ranking between(Instant since, Instant until) {
        if (!until.isAfter(since)) {
            throw new IllegalArgumentException("A time ends after it begins, was " + since + " to " + until);
        }
        long last = number(until.minusNanos(1));
        long windows = last - number(since) + 1;
        if (windows > MAX_WINDOWS) {
            throw new IllegalArgumentException("Leaderboard '" + leaderboard.name() + "' folds at most " + MAX_WINDOWS
                    + " windows, asked for " + windows + ": " + since + " to " + until);
        }
        if (windows > 1 && leaderboard.mode() == LeaderboardSettings.Mode.LATEST) {
            throw new IllegalArgumentException("Leaderboard '" + leaderboard.name()
                    + "' holds latest scores, which no fold over " + windows + " windows can tell");
        }
        return ranking(number(since), last);
    }

    private long number(Instant time) {
        return leaderboard.window().at(time);
    }

    private Ranking ranking(long first, long last) {
        List<String> windows = LongStream.rangeClosed(first, last)
                .mapToObj(number -> keys.window(leaderboard, number))
                .toList();
        return new Ranking(reading, leaderboard, windows);
    }

    /**
     * Whether the sink is building the leaderboard again, after Redis has lost of it. Until that is done the rankings are what was left.
     */
    public Mono<Boolean> isRebuilding() {
        return reading.ask("whether a leaderboard is rebuilt", this::holdsTargets);
    }

    private Mono<Boolean> holdsTargets(RedisClusterAsyncCommands<String, byte[]> redis) {
        return Futures.mono(() -> redis.exists(keys.targets(leaderboard))).map(found -> found > 0);
    }
}
