package io.anabranch.sinks.redis.cache;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.anabranch.local.LocalStack;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.sinks.redis.RedisReadSettings;
import io.anabranch.sinks.redis.RedisReads;
import io.anabranch.sinks.redis.cache.RateLimitSettings.Kind;
import io.anabranch.sinks.redis.cache.RateLimitSettings.WhenDown;
import io.anabranch.sinks.redis.leaderboard.LeaderboardReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

@WithServers(Server.REDIS)
class RateLimitIT {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofDays(31);
    private static final int CALLERS = 50;
    /** Redis's clock counts microseconds. */
    private static final long CLOCK_STEP = 1_000;

    private final String prefix;
    private final URI redis;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<RedisReads> open = new ArrayList<>();

    RateLimitIT(TestServers servers) {
        this.prefix = servers.newName("limits") + ":";
        this.redis = URI.create(servers.redis());
    }

    @AfterEach
    void close() {
        open.forEach(reads -> reads.close().block(DEADLINE));
    }

    @ParameterizedTest
    @EnumSource
    void fiftyCallersAtOnceAreGivenTheLimitAndNeverOneMore(Kind kind) {
        int limit = 20;
        List<RateLimit> two = List.of(limit(kind, limit, LONG), limit(kind, limit, LONG));

        for (int round = 0; round < 100; round++) {
            String caller = "round-" + round;
            List<Decision> decisions = atOnce(i -> two.get(i % 2).take(caller));

            assertThat(decisions).filteredOn(Decision::allowed).hasSize(limit);
            assertThat(decisions)
                    .filteredOn(Decision::allowed)
                    .extracting(Decision::remaining)
                    .containsExactlyInAnyOrderElementsOf(
                            Flux.range(0, limit).map(Integer::longValue).toIterable());
            assertThat(decisions)
                    .filteredOn(decision -> !decision.allowed())
                    .allSatisfy(refused -> assertThat(refused.retryAfter()).isPositive());
        }
    }

    @Test
    void noTimeOfASlidingWindowsLengthHoldsOneTooMany() {
        long length = Duration.ofMillis(200).toNanos();
        int limit = 20;
        List<Taken> taken = storm(Kind.SLIDING, limit, Duration.ofNanos(length));

        // What was sent after the first one was, and answered within a window of that, was surely taken within one
        // window.
        for (Taken first : taken) {
            assertThat(taken)
                    .filteredOn(each -> each.sent >= first.sent && each.answered - first.sent < length)
                    .hasSizeLessThanOrEqualTo(limit);
        }
        assertThat(taken.size()).as("it opens again").isGreaterThan(4 * limit);
    }

    @Test
    void noFixedWindowHoldsOneTooMany() {
        long length = Duration.ofMillis(200).toNanos();
        int limit = 20;
        List<Taken> taken = storm(Kind.FIXED, limit, Duration.ofNanos(length));

        taken.stream()
                .filter(each -> each.sent / length == each.answered / length)
                .collect(groupingBy(each -> each.sent / length))
                .values()
                .forEach(window -> assertThat(window).hasSizeLessThanOrEqualTo(limit));
        assertThat(taken.size()).as("it opens again").isGreaterThan(4 * limit);
    }

    @ParameterizedTest
    @EnumSource
    void aCostIsTakenWholeOrNotAtAll(Kind kind) {
        RateLimit limit = limit(kind, 10, LONG);

        Decision first = take(limit, 7);
        Decision tooMuch = take(limit, 4);
        Decision rest = take(limit, 3);
        Decision empty = take(limit, 1);

        assertThat(first).extracting(Decision::allowed, Decision::remaining).containsExactly(true, 3L);
        assertThat(tooMuch).extracting(Decision::allowed, Decision::remaining).containsExactly(false, 3L);
        assertThat(rest).extracting(Decision::allowed, Decision::remaining).containsExactly(true, 0L);
        assertThat(empty).extracting(Decision::allowed, Decision::remaining).containsExactly(false, 0L);
        assertThat(first.retryAfter()).isZero();
        assertThat(first.reset()).isBetween(Duration.ofNanos(1), LONG);
        assertThat(meters.get("anabranch.rate.limit.decisions")
                        .tag("outcome", "refused")
                        .counter()
                        .count())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void whatWasRefusedIsAllowedOnceItsTimeHasCome(Kind kind) {
        RateLimit limit = limit(kind, 3, Duration.ofMillis(300));
        Decision refused = requireNonNull(Mono.defer(() -> limit.take("user", 2))
                .repeat()
                .filter(decision -> !decision.allowed())
                .next()
                .block(DEADLINE));

        Decision later = requireNonNull(Mono.delay(refused.retryAfter().plusMillis(1))
                .then(limit.take("user", 2))
                .block(DEADLINE));

        assertThat(refused.retryAfter()).isBetween(Duration.ofNanos(1), Duration.ofMillis(300));
        assertThat(later.allowed()).isTrue();
    }

    @Test
    void aSlidingWindowTellsWhenEnoughOfItsTakingsEnd() {
        RateLimit limit = limit(Kind.SLIDING, 10, LONG);
        List<Taken> takings = new ArrayList<>();
        for (int cost : new int[] {1, 2, 3, 4}) {
            // Apart, so that the end of one isn't that of the next.
            long sent = Mono.delay(Duration.ofMillis(20))
                    .map(tick -> nanos())
                    .blockOptional(DEADLINE)
                    .orElseThrow();
            assertThat(take(limit, cost).allowed()).isTrue();
            takings.add(new Taken(sent, nanos()));
        }

        int[] lastNeeded = {0, 1, 1, 2, 2, 2, 3, 3, 3, 3};
        for (int cost = 1; cost <= 10; cost++) {
            Taken needed = takings.get(lastNeeded[cost - 1]);
            long sent = nanos();
            long wait = take(limit, cost).retryAfter().toNanos() + CLOCK_STEP;
            assertThat(nanos() + wait).as("cost %d", cost).isGreaterThanOrEqualTo(needed.sent + LONG.toNanos());
            assertThat(sent + wait)
                    .as("cost %d", cost)
                    .isLessThanOrEqualTo(needed.answered + LONG.toNanos() + 2 * CLOCK_STEP);
        }
    }

    @Test
    void callersShareNoKeyAndKeysEnd() {
        RateLimit fixed = limit(Kind.FIXED, 1, Duration.ofMinutes(1));
        List<String> callers = List.of("a", "A", "a:b", "a%3Ab", "{a}", "a}", "é", "e\u0301", "a\u0000", "*");

        for (String caller : callers) {
            assertThat(requireNonNull(fixed.take(caller).block(DEADLINE)).allowed())
                    .as(caller)
                    .isTrue();
            assertThat(requireNonNull(fixed.take(caller).block(DEADLINE)).allowed())
                    .as(caller)
                    .isFalse();
        }
        assertThat(take(limit(Kind.SLIDING, 1, Duration.ofMinutes(1)), 1).allowed())
                .isTrue();

        try (LeaderboardReader own = new LeaderboardReader(redis.toString(), prefix)) {
            List<String> keys = own.redis().keys(prefix + "limit:*");
            assertThat(keys).hasSize(callers.size() + 1);
            assertThat(keys).allSatisfy(key -> assertThat(own.redis().pttl(key)).isBetween(1L, 61_000L));
        }
        assertThatThrownBy(() -> fixed.take("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> fixed.take("\ud800")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> fixed.take("x".repeat(1_025))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> fixed.take("a", 2)).hasMessageContaining("1 to 1 at once, asked for 2");
    }

    @ParameterizedTest
    @EnumSource
    void whileRedisIsDeadItIsOpenOrClosedAsToldAndThenExactAgain(WhenDown whenDown) {
        try (LocalStack stack = LocalStack.builder().servers(Server.REDIS).start()) {
            URI uri = URI.create(
                    "redis://127.0.0.1:" + stack.address(Server.REDIS).getPort());
            RateLimit limit = reads(uri).rateLimit(new RateLimitSettings("login", Kind.FIXED, 60, LONG, whenDown));
            assertThat(atOnce(i -> limit.take("user"))).allMatch(Decision::allowed);

            stack.kill(Server.REDIS);
            List<Decision> blind = atOnce(i -> limit.take("user"));
            stack.restart(Server.REDIS);
            await().atMost(DEADLINE).until(() -> isAnswered(limit));
            long kept = taken(uri);
            List<Decision> again = atOnce(i -> limit.take("user"));

            boolean opens = whenDown == WhenDown.ALLOW;
            assertThat(blind).allMatch(decision -> decision.allowed() == opens);
            assertThat(again).filteredOn(Decision::allowed).hasSize((int) Math.min(CALLERS, 60 - kept));
            assertThat(meters.get("anabranch.rate.limit.decisions")
                            .tag("outcome", opens ? "fail-open" : "fail-closed")
                            .counter()
                            .count())
                    .isGreaterThanOrEqualTo(CALLERS);
        }
    }

    @Test
    void aBurstOfThousandsIsGivenTheLimitAndNeverOneMore() {
        int callers = 3_000;
        RateLimit limit = reads(redis, /* inFlight= */ 1)
                .rateLimit(new RateLimitSettings("login", Kind.FIXED, 10, LONG, WhenDown.ALLOW));

        List<Decision> decisions = requireNonNull(Flux.range(0, callers)
                .flatMap(i -> limit.take("user"), callers)
                .collectList()
                .block(DEADLINE));

        assertThat(decisions).hasSize(callers).filteredOn(Decision::allowed).hasSize(10);
    }

    @ParameterizedTest
    @EnumSource
    void aLimitOfAnotherKindOrWindowBeginsAgain(Kind kind) {
        Kind other = kind == Kind.FIXED ? Kind.SLIDING : Kind.FIXED;
        assertThat(take(limit(kind, 1, Duration.ofHours(1)), 1).allowed()).isTrue();
        for (RateLimit changed : List.of(limit(kind, 1, LONG), limit(other, 1, LONG))) {
            Decision first = take(changed, 1);
            Decision second = take(changed, 1);

            assertThat(first.allowed()).isTrue();
            assertThat(second.allowed()).isFalse();
            assertThat(second.retryAfter()).isBetween(Duration.ofNanos(1), LONG);
        }
    }

    /** Whether it is Redis that decides, on what another caller takes. */
    private boolean isAnswered(RateLimit limit) {
        return requireNonNull(limit.take("other").block(DEADLINE)).remaining() > 0;
    }

    /** What a killed server still knows: its log may lack the last moment. */
    private long taken(URI uri) {
        try (LeaderboardReader killed = new LeaderboardReader(uri.toString(), prefix)) {
            String taken = killed.redis().hget(prefix + "limit:{login:fixed:" + LONG.toMillis() + ":user}", "taken");
            return taken == null ? 0 : Long.parseLong(taken);
        }
    }

    /** Nanoseconds since 1970, of this machine's clock, which is Redis's too. */
    private record Taken(long sent, long answered) {}

    /** All that is given while all ask without a pause, sorted by when it was asked. */
    private List<Taken> storm(Kind kind, int limit, Duration window) {
        List<RateLimit> two = List.of(limit(kind, limit, window), limit(kind, limit, window));
        return requireNonNull(Flux.range(0, CALLERS)
                .flatMap(
                        i -> Mono.defer(() -> timed(two.get(i % 2)))
                                .repeat()
                                .take(Duration.ofSeconds(3))
                                .filter(Optional::isPresent)
                                .map(Optional::get),
                        CALLERS)
                .sort(Comparator.comparingLong(Taken::sent))
                .collectList()
                .block(DEADLINE));
    }

    private static Mono<Optional<Taken>> timed(RateLimit limit) {
        long sent = nanos();
        return limit.take("user")
                .map(decision -> decision.allowed() ? Optional.of(new Taken(sent, nanos())) : Optional.empty());
    }

    private static long nanos() {
        return ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now());
    }

    private static List<Decision> atOnce(Function<Integer, Mono<Decision>> take) {
        return requireNonNull(
                Flux.range(0, CALLERS).flatMap(take, CALLERS).collectList().block(DEADLINE));
    }

    private static Decision take(RateLimit limit, long cost) {
        return requireNonNull(limit.take("user", cost).block(DEADLINE));
    }

    private RateLimit limit(Kind kind, long limit, Duration window) {
        return reads(redis).rateLimit(new RateLimitSettings("login", kind, limit, window, WhenDown.REFUSE));
    }

    private RedisReads reads(URI uri) {
        return reads(uri, /* inFlight= */ 64);
    }

    private RedisReads reads(URI uri, int inFlight) {
        RedisReadSettings settings = new RedisReadSettings(
                uri, Optional.of(prefix), inFlight, DEADLINE, Duration.ofSeconds(5), Duration.ofSeconds(5));
        RedisReads reads = RedisReads.open("limits", settings, meters);
        open.add(reads);
        return reads;
    }
}
