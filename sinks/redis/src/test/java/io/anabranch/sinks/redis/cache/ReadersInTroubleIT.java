package io.anabranch.sinks.redis.cache;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.anabranch.local.FaultProxy;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.sinks.kit.ProxiedWire;
import io.anabranch.sinks.redis.RedisReadSettings;
import io.anabranch.sinks.redis.RedisReads;
import io.anabranch.sinks.redis.cache.RateLimitSettings.Kind;
import io.anabranch.sinks.redis.cache.RateLimitSettings.WhenDown;
import io.anabranch.sinks.redis.leaderboard.LeaderboardReader;
import io.anabranch.sinks.testkit.DroppedErrors;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Limits and caches on the way to a Redis that hangs, loses answers, or wants an operator. */
@WithServers(Server.REDIS)
class ReadersInTroubleIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration WINDOW = Duration.ofDays(31);

    private final String prefix;
    private final FaultProxy proxy;
    private final LeaderboardReader own;
    private final RedisReads reads;
    private final RateLimit limit;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicInteger loads = new AtomicInteger();
    private final DroppedErrors dropped = DroppedErrors.watch();

    ReadersInTroubleIT(TestServers servers) {
        this.prefix = servers.newName("trouble") + ":";
        this.proxy = servers.proxy(Server.REDIS);
        this.own = new LeaderboardReader(servers.redis(), prefix);
        this.reads = RedisReads.open(
                "trouble",
                new RedisReadSettings(
                        new ProxiedWire(proxy).uri("redis"), Optional.of(prefix), 8, DEADLINE, TIMEOUT, TIMEOUT),
                meters);
        this.limit = reads.rateLimit(new RateLimitSettings("login", Kind.FIXED, 1_000_000, WINDOW, WhenDown.ALLOW));
    }

    @AfterEach
    void close() {
        reads.close().block(DEADLINE);
        own.close();
        dropped.close();
        dropped.assertNone();
    }

    @Test
    void whatWasTakenIsCountedOnceThoughItsAnswerIsLost() {
        assertThat(take().remaining()).isPositive();

        proxy.loseAnswers(1);
        Decision lost = take();

        assertThat(lost.allowed()).isTrue();
        assertThat(lost.remaining()).isZero();
        assertThat(take().remaining()).isEqualTo(1_000_000 - 3);
        assertThat(decisions("fail-open")).isEqualTo(1);
    }

    @Test
    void ofThoseWhoAskAHangingRedisTheLineIsBoundedAndTheRestRefused() {
        assertThat(take().remaining()).isPositive();

        proxy.hang();
        List<Decision> decisions = requireNonNull(
                burst(FailFastCommands.PLACES + 100).collectList().block(DEADLINE));
        proxy.heal();

        assertThat(decisions).filteredOn(Decision::allowed).hasSize(FailFastCommands.PLACES);
        assertThat(decisions).filteredOn(decision -> !decision.allowed()).hasSize(100);
        await().atMost(DEADLINE).until(() -> take().remaining() > 0);
    }

    @Test
    void anInvalidationIsTriedAgainWhereTheLineIsFull() {
        CacheAside<String> cache = cache(CacheCodec.text());
        assertThat(cache.get("ann").block(DEADLINE)).isEqualTo("loaded");
        proxy.hang();
        Disposable burst = burst(FailFastCommands.PLACES).subscribe();

        CompletableFuture<Void> forgotten = cache.invalidate("ann").toFuture();
        proxy.heal();

        assertThat(forgotten).succeedsWithin(DEADLINE);
        assertThat(own.redis().keys(prefix + "cache:*")).isEmpty();
        burst.dispose();
    }

    @Test
    void whatAnOperatorMustRepairIsNeverAllowedNorLoaded() {
        own.redis().set(prefix + "limit:{login:fixed:" + WINDOW.toMillis() + ":user}", "no hash");
        own.redis().lpush(prefix + "cache:{profiles:ann}", "no string");

        assertThatThrownBy(this::take).hasMessageContaining("WRONGTYPE");
        assertThatThrownBy(() -> cache(CacheCodec.text()).get("ann").block(DEADLINE))
                .hasMessageContaining("WRONGTYPE");

        assertThat(loads).hasValue(0);
        assertThat(decisions("failed")).isEqualTo(1);
    }

    @Test
    void aClosedLimitFails() {
        assertThat(take().allowed()).isTrue();

        reads.close().block(DEADLINE);

        assertThatThrownBy(this::take).hasMessageContaining("closed");
    }

    @Test
    void aLockWhoseAnswerIsLostIsGivenBackOnceItIsLoaded() {
        CacheCodec<String> losing = new CacheCodec<>(CacheCodec.text().encode(), bytes -> {
            if (bytes.length == 1) {
                // Between the entry found and the lock asked for.
                proxy.loseAnswers(1);
                throw new IllegalArgumentException("unreadable");
            }
            return CacheCodec.text().decode().apply(bytes);
        });
        CacheAside<String> cache = cache(losing);
        assertThat(cache.get("bob").block(DEADLINE)).isEqualTo("loaded");
        own.redis().set(prefix + "cache:{profiles:ann}", "\u0001x");

        assertThat(cache.get("ann").block(DEADLINE)).isEqualTo("loaded");

        assertThat(own.redis().get(prefix + "cache:{profiles:ann}")).isEqualTo("\u0001loaded");
        assertThat(own.redis().keys(prefix + "*lock")).isEmpty();
    }

    private Flux<Decision> burst(int callers) {
        return Flux.range(0, callers).flatMap(i -> limit.take("user"), callers);
    }

    private Decision take() {
        return requireNonNull(limit.take("user").block(DEADLINE));
    }

    private double decisions(String outcome) {
        return meters.get("anabranch.rate.limit.decisions")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    private CacheAside<String> cache(CacheCodec<String> codec) {
        return reads.cacheAside(CacheSettings.of("profiles"), codec, key -> {
            loads.incrementAndGet();
            return Mono.just("loaded");
        });
    }
}
