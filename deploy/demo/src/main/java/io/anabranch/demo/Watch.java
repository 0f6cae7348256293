package io.anabranch.demo;

import io.anabranch.demo.Progress.Count;
import io.anabranch.demo.Progress.Rank;
import io.anabranch.load.Loader;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;

/** Looks at the running pipeline from outside, several times a second, until it has caught up or stands still. */
final class Watch implements AutoCloseable {
    private static final Duration EVERY = Duration.ofMillis(250);
    private static final Duration STANDSTILL = Duration.ofSeconds(60);
    private static final double CENTS = 100;
    private static final int TOP = 5;

    private final Program program;
    private final Loader loader;
    private final long records;
    private final Lag lag;
    private final RedisClient redis;
    private final StatefulRedisConnection<String, String> connection;
    private final String leaderboardKey;

    Watch(Program program, Loader loader, long records, Lag lag, DemoPipeline pipeline) {
        this.program = program;
        this.loader = loader;
        this.records = records;
        this.lag = lag;
        this.redis = RedisClient.create(pipeline.redisUri());
        this.connection = redis.connect();
        this.leaderboardKey = pipeline.leaderboardKey();
    }

    /** Draws until every record is published and committed by every branch; false when nothing moved for a minute. */
    boolean untilCaughtUp(Screen screen, BooleanSupplier allPublished) throws ExecutionException, InterruptedException {
        long started = System.nanoTime();
        long moved = started;
        long lastSum = -1;
        while (true) {
            boolean published = allPublished.getAsBoolean();
            Progress progress = look(Duration.ofNanos(System.nanoTime() - started));
            screen.draw(progress);
            if (published && progress.lags().stream().allMatch(branch -> branch.events() == 0)) {
                return true;
            }
            long sum = progress.published()
                    - progress.lags().stream().mapToLong(Count::events).sum();
            if (sum != lastSum) {
                lastSum = sum;
                moved = System.nanoTime();
            } else if (System.nanoTime() - moved > STANDSTILL.toNanos()) {
                return false;
            }
            // The pace of the screen, on the demo's own thread; what ends the loop is what was seen, not time.
            Thread.sleep(EVERY.toMillis());
        }
    }

    private Progress look(Duration elapsed) throws ExecutionException, InterruptedException {
        Scrape scrape = program.scrape();
        List<Count> written = DemoPipeline.SINKS.stream()
                .map(sink ->
                        new Count(sink, (long) scrape.sum("anabranch_events_written_total", "sink=\"" + sink + "\"")))
                .toList();
        List<Rank> top = connection.sync().zrevrangeWithScores(leaderboardKey, 0, TOP - 1).stream()
                .map(place -> new Rank(place.getValue(), place.getScore() / CENTS))
                .toList();
        return new Progress(
                elapsed,
                records,
                loader.acknowledged(),
                written,
                lag.now(),
                (long) scrape.sum("anabranch_events_rejected_total", "reason=\""),
                DemoPipeline.LEADERBOARD,
                top);
    }

    @Override
    public void close() {
        connection.close();
        redis.shutdown();
    }
}
