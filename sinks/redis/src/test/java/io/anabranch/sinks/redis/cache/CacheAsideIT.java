package io.anabranch.sinks.redis.cache;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.anabranch.local.LocalStack;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.sinks.redis.RedisReadSettings;
import io.anabranch.sinks.redis.RedisReads;
import io.anabranch.sinks.redis.leaderboard.LeaderboardReader;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

@WithServers(Server.REDIS)
class CacheAsideIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int CALLERS = 50;

    private final String prefix;
    private final URI redis;
    private final LeaderboardReader own;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<RedisReads> open = new ArrayList<>();
    private final AtomicInteger loads = new AtomicInteger();

    CacheAsideIT(TestServers servers) {
        this.prefix = servers.newName("cache") + ":";
        this.redis = URI.create(servers.redis());
        this.own = new LeaderboardReader(servers.redis(), prefix);
    }

    @AfterEach
    void close() {
        open.forEach(reads -> reads.close().block(DEADLINE));
        own.close();
    }

    @Test
    void aValueIsLoadedOnceAndThenFound() {
        CacheAside<String> cache = cache(this::profile);

        assertThat(cache.get("ann").block(DEADLINE)).isEqualTo("profile of ann");
        assertThat(cache.get("ann").block(DEADLINE)).isEqualTo("profile of ann");

        assertThat(loads).hasValue(1);
        assertThat(reads("miss")).isEqualTo(1);
        assertThat(reads("hit")).isEqualTo(1);
        assertThat(own.redis().keys(prefix + "*")).containsExactly(prefix + "cache:{profiles:ann}");
    }

    @Test
    void fiftyThreadsThatAskAtOnceLoadOnce() {
        CacheAside<String> cache = cache(this::slowly);
        for (int round = 0; round < 20; round++) {
            String key = "user-" + round;
            assertThat(atOnce(i -> cache.get(key))).hasSize(CALLERS).containsOnly("profile of " + key);
        }

        assertThat(loads).hasValue(20);
        assertThat(reads("miss")).isEqualTo(20);
        assertThat(reads("shared")).isPositive();
        assertThat(reads("shared") + reads("hit") + reads("miss")).isEqualTo(20 * CALLERS);
    }

    @Test
    void twoProcessesThatAskAtOnceLoadOnce() {
        List<CacheAside<String>> two = List.of(cache(this::slowly), cache(this::slowly));
        for (int round = 0; round < 20; round++) {
            String key = "user-" + round;
            assertThat(atOnce(i -> two.get(i % 2).get(key))).hasSize(CALLERS).containsOnly("profile of " + key);
        }

        assertThat(loads).hasValue(20);
        assertThat(own.redis().keys(prefix + "*lock")).isEmpty();
    }

    @Test
    void whoWaitedLongEnoughForAnotherProcessLoadsToo() {
        CacheSettings settings = settings(Duration.ofMinutes(1), Duration.ofMillis(50));
        Sinks.One<String> stuck = Sinks.one();
        Disposable other = cache(settings, key -> stuck.asMono()).get("ann").subscribe();
        await().atMost(DEADLINE).until(() -> !own.redis().keys(prefix + "*lock").isEmpty());

        assertThat(cache(settings, this::profile).get("ann").block(DEADLINE)).isEqualTo("profile of ann");

        assertThat(own.redis().exists(prefix + "cache:{profiles:ann}"))
                .as("the holder keeps")
                .isZero();
        stuck.tryEmitValue("the holder's").orThrow();
        await().atMost(DEADLINE).until(other::isDisposed);
        assertThat(cache(settings, this::profile).get("ann").block(DEADLINE)).isEqualTo("the holder's");
    }

    @Test
    void thatThereIsNoneIsRememberedForItsOwnTime() {
        CacheAside<String> cache = cache(settings(Duration.ofMillis(300), Duration.ofSeconds(5)), key -> {
            loads.incrementAndGet();
            return Mono.empty();
        });

        assertThat(cache.get("nobody").blockOptional(DEADLINE)).isEmpty();
        assertThat(cache.get("nobody").blockOptional(DEADLINE)).isEmpty();
        assertThat(loads).hasValue(1);
        assertThat(reads("absent")).isEqualTo(1);
        assertThat(own.redis().pttl(prefix + "cache:{profiles:nobody}")).isBetween(1L, 300L);
        await().atMost(DEADLINE).until(() -> own.redis().exists(prefix + "cache:{profiles:nobody}") == 0);
        assertThat(cache.get("nobody").blockOptional(DEADLINE)).isEmpty();
        assertThat(loads).hasValue(2);
    }

    @Test
    void entriesOfOneTimeExpireAtSeveral() {
        CacheAside<String> cache = cache(this::profile);
        Set<Long> expiries = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            var unused = cache.get("user-" + i).block(DEADLINE);
            expiries.add(own.redis().pttl(prefix + "cache:{profiles:user-" + i + "}"));
        }

        assertThat(expiries)
                .hasSizeGreaterThan(10)
                .allSatisfy(each -> assertThat(each)
                        .isBetween(
                                Duration.ofMinutes(9).toMillis() - 10_000,
                                Duration.ofMinutes(10).toMillis()));
    }

    @Test
    void aFailedLoadIsToldToAllAndTriedAgainByTheNext() {
        CacheAside<String> cache = cache(key -> loads.incrementAndGet() == 1
                ? Mono.<String>error(new IllegalStateException("no database")).delaySubscription(Duration.ofMillis(50))
                : Mono.just("back"));
        Flux<String> failures = Flux.range(0, CALLERS)
                .flatMap(i -> cache.get("ann").onErrorResume(failure -> Mono.just("" + failure.getMessage())), CALLERS);

        assertThat(failures.collectList().block(DEADLINE)).hasSize(CALLERS).containsOnly("no database");

        assertThat(own.redis().keys(prefix + "*")).isEmpty();
        assertThat(cache.get("ann").block(DEADLINE)).isEqualTo("back");
    }

    @Test
    void whoAsksAgainAtOnceIsGivenALoadOfItsOwn() {
        CacheAside<String> cache = cache(key -> loads.incrementAndGet() == 1
                ? Mono.error(new IllegalStateException("no database"))
                : Mono.just("back"));

        assertThat(cache.get("ann").retry(1).block(DEADLINE)).isEqualTo("back");
        assertThat(cache.get("ann").repeat(2).collectList().block(DEADLINE)).hasSize(3);

        assertThat(reads("hit")).isEqualTo(3);
        assertThat(reads("shared")).isZero();
    }

    @Test
    void whoLostTheLockWhileItLoadedKeepsNothing() {
        Sinks.One<String> slow = Sinks.one();
        CacheAside<String> holder = cache(key -> slow.asMono());
        Mono<String> held = holder.get("ann");
        Disposable asking = held.subscribe();
        await().atMost(DEADLINE).until(() -> !own.redis().keys(prefix + "*lock").isEmpty());

        // As when it expires.
        own.redis().del(prefix + "cache:{profiles:ann}:lock");
        assertThat(cache(this::profile).get("ann").block(DEADLINE)).isEqualTo("profile of ann");
        slow.tryEmitValue("late").orThrow();
        await().atMost(DEADLINE).until(asking::isDisposed);

        assertThat(holder.get("ann").block(DEADLINE)).isEqualTo("profile of ann");
    }

    @Test
    void aLoadThatHangsFailsAndLeavesNothing() {
        CacheSettings hasty = new CacheSettings(
                "profiles",
                Duration.ofMinutes(10),
                Duration.ofMinutes(1),
                Duration.ofMillis(50),
                Duration.ofSeconds(1),
                /* mostKeys= */ 1);
        CacheAside<String> cache = cache(hasty, key -> key.equals("stuck") ? Mono.never() : profile(key));

        assertThatThrownBy(() -> cache.get("stuck").block(DEADLINE)).hasCauseInstanceOf(TimeoutException.class);

        // Its place is free again, if only just.
        await().atMost(DEADLINE)
                .ignoreExceptionsInstanceOf(RejectedExecutionException.class)
                .until(() -> "profile of ann".equals(cache.get("ann").block(DEADLINE)));
        assertThat(own.redis().keys(prefix + "*lock")).isEmpty();
    }

    @Test
    void moreKeysThanItHasPlacesForAreRefused() {
        CacheSettings narrow = new CacheSettings(
                "profiles", Duration.ofMinutes(1), Duration.ZERO, DEADLINE, DEADLINE, /* mostKeys= */ 2);
        CacheAside<String> cache = cache(narrow, key -> Mono.never());
        List<Disposable> asking = List.of(
                cache.get("a").subscribe(),
                cache.get("b").subscribe(),
                cache.get("b").subscribe());

        assertThatThrownBy(() -> cache.get("c").block(DEADLINE))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("2 keys at once");

        assertThat(reads("refused")).isEqualTo(1);
        asking.forEach(Disposable::dispose);
    }

    @Test
    void whatWasLoadedBeforeAnInvalidationIsNeitherKeptNorGivenAfterIt() {
        Sinks.One<String> old = Sinks.one();
        CacheAside<String> cache = cache(key -> loads.incrementAndGet() == 1 ? old.asMono() : Mono.just("new"));
        CacheAside<String> elsewhere = cache(this::profile);
        Disposable early = cache.get("ann").subscribe();
        await().atMost(DEADLINE).until(() -> loads.get() == 1);

        elsewhere.invalidate("ann").block(DEADLINE);
        cache.invalidate("ann").block(DEADLINE);
        assertThat(cache.get("ann").block(DEADLINE)).isEqualTo("new");
        old.tryEmitValue("old").orThrow();
        await().atMost(DEADLINE).until(early::isDisposed);

        assertThat(cache.get("ann").block(DEADLINE)).isEqualTo("new");
        assertThat(elsewhere.get("ann").block(DEADLINE)).isEqualTo("new");
    }

    @Test
    void anEntryThatTheCodecDoesNotReadIsLoadedAgain() {
        CacheCodec<Integer> numbers = new CacheCodec<>(
                number -> new byte[] {number.byteValue()},
                bytes -> bytes.length == 1 ? (int) bytes[0] : Integer.parseInt("not a number"));
        CacheAside<Integer> cache = reads(redis).cacheAside(CacheSettings.of("profiles"), numbers, key -> Mono.just(7));
        own.redis().set(prefix + "cache:{profiles:ann}", "");
        own.redis().set(prefix + "cache:{profiles:bob}", "\u0001long");

        assertThat(cache.get("ann").block(DEADLINE)).isEqualTo(7);
        assertThat(cache.get("bob").block(DEADLINE)).isEqualTo(7);
        assertThat(own.redis().strlen(prefix + "cache:{profiles:bob}")).isEqualTo(2);
    }

    @Test
    void twoKeysNeverShareAnEntry() {
        CacheAside<String> cache = cache(this::profile);
        List<String> keys = List.of("a", "A", "a:lock", "a}:lock", "{a}", "a%3Alock", "é", "e\u0301", "a\u0000", "?");

        for (int round = 0; round < 2; round++) {
            for (String key : keys) {
                assertThat(cache.get(key).block(DEADLINE)).isEqualTo("profile of " + key);
            }
        }

        assertThat(loads).hasValue(keys.size());
        assertThatThrownBy(() -> cache.get("\ud800")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void withoutRedisItFallsThroughToOneLoadAndIsACacheAgainOnceItIsBack() {
        try (LocalStack stack = LocalStack.builder().servers(Server.REDIS).start()) {
            URI mortal = URI.create(
                    "redis://127.0.0.1:" + stack.address(Server.REDIS).getPort());
            CacheAside<String> cache =
                    reads(mortal).cacheAside(CacheSettings.of("profiles"), CacheCodec.text(), this::slowly);
            assertThat(cache.get("ann").block(DEADLINE)).isEqualTo("profile of ann");

            stack.kill(Server.REDIS);
            assertThat(atOnce(i -> cache.get("bob"))).hasSize(CALLERS).containsOnly("profile of bob");
            assertThat(loads.get())
                    .as("ann, and bob in one flight, or a few that began after it")
                    .isBetween(2, 4);
            assertThat(reads("unavailable")).isPositive();
            assertThat(meters.get("anabranch.cache.failures")
                            .tag("operation", "read")
                            .counter()
                            .count())
                    .isEqualTo(reads("unavailable"));
            stack.restart(Server.REDIS);
            await().atMost(DEADLINE).until(() -> {
                double before = reads("unavailable");
                var unused = cache.get("probe").block(DEADLINE);
                return reads("unavailable") == before;
            });

            loads.set(0);
            assertThat(cache.get("cid").block(DEADLINE)).isEqualTo("profile of cid");
            assertThat(cache.get("cid").block(DEADLINE)).isEqualTo("profile of cid");
            assertThat(loads).hasValue(1);
        }
    }

    private double reads(String outcome) {
        return meters.find("anabranch.cache.reads").tag("outcome", outcome).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private Mono<String> profile(String key) {
        loads.incrementAndGet();
        return Mono.just("profile of " + key);
    }

    private Mono<String> slowly(String key) {
        return profile(key).delayElement(Duration.ofMillis(30));
    }

    private CacheAside<String> cache(Function<String, Mono<String>> loader) {
        return cache(CacheSettings.of("profiles"), loader);
    }

    /** With a connection of its own: as in another process. */
    private CacheAside<String> cache(CacheSettings settings, Function<String, Mono<String>> loader) {
        return reads(redis).cacheAside(settings, CacheCodec.text(), loader);
    }

    private static CacheSettings settings(Duration absentTtl, Duration othersTimeout) {
        return new CacheSettings(
                "profiles", Duration.ofMinutes(10), absentTtl, Duration.ofSeconds(20), othersTimeout, 100);
    }

    private RedisReads reads(URI uri) {
        RedisReadSettings settings = new RedisReadSettings(
                uri, Optional.of(prefix), 64, DEADLINE, Duration.ofSeconds(5), Duration.ofSeconds(5));
        RedisReads reads = RedisReads.open("cache", settings, meters);
        open.add(reads);
        return reads;
    }

    /** On threads of their own. */
    private static List<String> atOnce(Function<Integer, Mono<String>> ask) {
        return requireNonNull(Flux.range(0, CALLERS)
                .flatMap(i -> Mono.defer(() -> ask.apply(i)).subscribeOn(Schedulers.boundedElastic()), CALLERS)
                .collectList()
                .block(DEADLINE));
    }
}
