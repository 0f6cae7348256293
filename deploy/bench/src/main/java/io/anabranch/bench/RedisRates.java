package io.anabranch.bench;

import io.anabranch.bench.RedisRun.Work;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/** How many commands a second: the sink, and the bare connection that sends what it sent. */
final class RedisRates {
    private static final Pattern PUBLISHES = Pattern.compile("cmdstat_s?publish:calls=(\\d+)");
    private static final int TRIAL_EVENTS = 100_000;
    private static final Map<Work, List<Integer>> TRIALS =
            Map.of(Work.INCREMENT, List.of(4, 8, 16), Work.PUBLISH, List.of(1, 2, 4));
    /** The bare side holds all commands of a round. */
    private static final String HEAP = "2g";

    private final String uri;
    private final Optional<Integer> atOnce;
    private final int events;
    private final int warmUp;
    private final int rounds;
    private final PrintStream out;
    private int prefixes;

    /** @param atOnce flushes that the bare side has in flight at once; without it, what suits it best is tried */
    RedisRates(String uri, Optional<Integer> atOnce, int events, int warmUp, int rounds, PrintStream out) {
        this.uri = uri;
        this.atOnce = atOnce;
        this.events = events;
        this.warmUp = warmUp;
        this.rounds = rounds;
        this.out = out;
    }

    Goal measure(Work work) {
        String unit = work.unit();
        int best = atOnce.orElseGet(() -> best(work, unit));
        try (RedisClient client = RedisClient.create(uri);
                StatefulRedisConnection<String, String> connection = client.connect();
                Fork.Running bare = side(RedisBareLoop.class, work, best);
                Fork.Running sink = side(RedisSinkLoop.class, work, best)) {
            warmUp(bare, sink, connection.sync(), unit);
            Rounds measured = new Rounds();
            measured.run(
                    rounds,
                    () -> say("bare lettuce", unit, round(bare, events)),
                    () -> say("sink", unit, round(sink, events)));
            report(measured, unit);
            connection.sync().flushall();
            return Goal.atLeast(
                    "redis-" + unit, measured.ratio(Measured::eventsPerSecond).median(), 0.90);
        }
    }

    /** With how many flushes in flight the bare connection is fastest; by the way the server gets warm. */
    private int best(Work work, String unit) {
        int best = 0;
        double most = 0;
        for (int tried : TRIALS.getOrDefault(work, List.of(1))) {
            try (Fork.Running side = side(RedisBareLoop.class, work, tried)) {
                var unused = round(side, Math.min(TRIAL_EVENTS, events));
                Measured measured =
                        say("bare, " + tried + " at once", unit, round(side, Math.min(TRIAL_EVENTS, events)));
                if (measured.eventsPerSecond() > most) {
                    best = tried;
                    most = measured.eventsPerSecond();
                }
            }
        }
        return best;
    }

    private Fork.Running side(Class<?> main, Work work, int atOnce) {
        return new Fork(main, HEAP, new RedisRun(uri, work, atOnce).arguments()).start();
    }

    /** A name of its own for each round: no fence knows its offsets. */
    private Measured round(Fork.Running side, int count) {
        return side.round("r" + prefixes++ + ":", count);
    }

    /** @throws IllegalStateException if the two sides left different leaderboards, or had Redis publish differently often */
    private void warmUp(Fork.Running bare, Fork.Running sink, RedisCommands<String, String> redis, String unit) {
        redis.configResetstat();
        var unused = say("bare lettuce, warm-up", unit, round(bare, warmUp));
        Map<String, Double> one = leaderboards(redis);
        long published = publishes(redis.info("commandstats"));
        redis.flushall();
        redis.configResetstat();
        var unusedToo = say("sink, warm-up", unit, round(sink, warmUp));
        Map<String, Double> other = leaderboards(redis);
        long publishedToo = publishes(redis.info("commandstats"));
        redis.flushall();
        if (!one.equals(other)) {
            throw new IllegalStateException("The two sides left different leaderboards");
        }
        if (published != publishedToo) {
            throw new IllegalStateException(
                    "One side had Redis publish " + published + " times, the other " + publishedToo);
        }
        if (!one.isEmpty()) {
            out.printf("both left the same %,d members%n", one.size());
        }
    }

    /** Calls that Redis counted; each side lets the sink do the round once before its own. */
    static long publishes(String commandStats) {
        return PUBLISHES
                .matcher(commandStats)
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
    }

    private static Map<String, Double> leaderboards(RedisCommands<String, String> redis) {
        Map<String, Double> scores = new HashMap<>();
        redis.keys("*").stream()
                .filter(key -> redis.type(key).equals("zset"))
                .forEach(key -> redis.zrangeWithScores(key, 0, -1)
                        .forEach(member -> scores.merge(member.getValue(), member.getScore(), Double::sum)));
        return scores;
    }

    private Measured say(String name, String unit, Measured measured) {
        out.printf(
                "  %-22s %,8.0f %s/s  %5.2f CPU µs each  %,6.0f B each%n",
                name, measured.eventsPerSecond(), unit, measured.cpuSecondsPerMillion(), measured.bytesPerEvent());
        return measured;
    }

    private void report(Rounds measured, String unit) {
        out.printf("%-24s %-31s %-31s %s%n", "medians (spread)", "bare lettuce", "sink", "ratio");
        row(unit + "/s", 0, Measured::eventsPerSecond, measured);
        row("client CPU µs each", 2, Measured::cpuSecondsPerMillion, measured);
    }

    private void row(String name, int decimals, ToDoubleFunction<Measured> figure, Rounds measured) {
        out.printf(
                "%-24s %-31s %-31s %s%n",
                name,
                measured.floor(figure).shown(decimals),
                measured.ours(figure).shown(decimals),
                measured.ratio(figure).shown(2));
    }
}
