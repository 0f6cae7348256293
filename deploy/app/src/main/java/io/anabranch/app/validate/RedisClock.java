package io.anabranch.app.validate;

import io.anabranch.settings.DurationText;
import io.anabranch.sinks.redis.leaderboard.LeaderboardConnection;
import io.anabranch.sinks.redis.leaderboard.LeaderboardSinkSettings;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The clock of a Redis next to this machine's. */
final class RedisClock {
    /** More than a long way and a pause of either add; less than a signature or a certificate bears. */
    private static final Duration BEARABLE = Duration.ofSeconds(5);

    private final String sink;
    private final LeaderboardSinkSettings settings;
    private final Clock clock;

    RedisClock(String sink, LeaderboardSinkSettings settings, Clock clock) {
        this.sink = sink;
        this.settings = settings;
        this.clock = clock;
    }

    /** Never fails: that Redis is away, its sink says. */
    Mono<Part> compared(Duration timeout) {
        return Mono.usingWhen(
                        LeaderboardConnection.open(
                                settings, settings.leaderboards().get(0)),
                        this::asked,
                        LeaderboardConnection::close)
                .timeout(timeout, Schedulers.parallel())
                .onErrorResume(away -> Mono.just(
                        Part.note("clock", "not compared, since the Redis of sink '" + sink + "' gave no answer")));
    }

    private Mono<Part> asked(LeaderboardConnection redis) {
        return Mono.defer(() -> {
            Instant before = clock.instant();
            return redis.connection().reactive().time().collectList().map(time -> part(before, instant(time)));
        });
    }

    private Part part(Instant before, Instant ofRedis) {
        return part(sink, before, ofRedis, clock.instant());
    }

    /** @param before when Redis was asked, by this machine's clock, as {@code after} is when the answer was there */
    static Part part(String sink, Instant before, Instant ofRedis, Instant after) {
        Instant asked = before.plus(Duration.between(before, after).dividedBy(2));
        Duration apart = Duration.between(asked, ofRedis).abs().truncatedTo(ChronoUnit.MILLIS);
        String direction = ofRedis.isBefore(asked) ? "behind" : "ahead of";
        String finding = "that of Redis (sink '" + sink + "') is " + DurationText.of(apart) + " " + direction
                + " this machine's";
        return apart.compareTo(BEARABLE) > 0
                ? Part.failed("clock", finding + "; let both follow a time server (NTP)")
                : Part.note("clock", finding);
    }

    /** @param time seconds and, of the next one, microseconds */
    private static Instant instant(List<byte[]> time) {
        return Instant.ofEpochSecond(number(time.get(0)), number(time.get(1)) * 1_000);
    }

    private static long number(byte[] digits) {
        return Long.parseLong(new String(digits, StandardCharsets.US_ASCII));
    }
}
