package io.anabranch.sinks.cassandra;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.local.FaultProxy;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.sinks.kit.ReadFailedException;
import io.anabranch.sinks.kit.StoredEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The store's network fails under a reader. */
@WithServers(Server.CASSANDRA)
class DayLogFaultsIT {
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private static @Nullable String name;

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final List<CassandraReads> opened = new ArrayList<>();
    private final TestServers servers;
    private final FaultProxy proxy;

    DayLogFaultsIT(TestServers servers) {
        this.servers = servers;
        this.proxy = servers.proxy(Server.CASSANDRA);
    }

    @BeforeAll
    static void write(TestServers servers) {
        name = servers.newName("log");
        DayLogIT.store(servers, name);
    }

    @AfterEach
    void close() {
        proxy.heal();
        opened.forEach(reads -> reads.close().block());
        proxy.close();
    }

    @Test
    void connectionsThatBreakMidStreamCostNothing() {
        AtomicInteger seen = new AtomicInteger();
        DayLog log = log(settings());

        List<StoredEvent> read = all(stream(log).doOnNext(event -> {
            if (seen.incrementAndGet() % 3_000 == 0) {
                proxy.resetOnce();
            }
        }));

        DayLogIT.assertSame(read, DayLogIT.newestFirst());
        assertThat(retries("disconnected")).isPositive();
    }

    @Test
    void answersThatAreLostAreAskedForAgain() {
        AtomicInteger seen = new AtomicInteger();
        DayLog log = log(settings());

        List<StoredEvent> read = all(stream(log).doOnNext(event -> {
            if (seen.incrementAndGet() % 4_000 == 0) {
                proxy.loseAnswers(2);
            }
        }));

        DayLogIT.assertSame(read, DayLogIT.newestFirst());
        assertThat(retries("disconnected")).isPositive();
    }

    @Test
    void whatIsNotAnsweredInTimeIsAskedForAgain() {
        AtomicInteger seen = new AtomicInteger();
        DayLog log = log(settings().requestTimeout(Duration.ofSeconds(1)).maxRetryTime(DEADLINE));
        Mono<Void> healing = Mono.fromRunnable(() -> {
            Awaitility.await().atMost(DEADLINE).until(() -> retries("request-timeout") > 0);
            proxy.heal();
        });

        List<StoredEvent> read = all(stream(log)
                .doOnNext(event -> {
                    if (seen.incrementAndGet() == 5_000) {
                        proxy.hang();
                    }
                })
                .mergeWith(healing.<StoredEvent>then(Mono.empty()).subscribeOn(Schedulers.boundedElastic())));

        DayLogIT.assertSame(read, DayLogIT.newestFirst());
    }

    @Test
    void whenTheRetryTimeEndsItSaysWhatWasAskedOfWhomForHowLongAndWhy() {
        DayLog log = log(settings().maxRetryTime(Duration.ofMillis(500)));
        AtomicInteger seen = new AtomicInteger();

        assertThatThrownBy(() -> all(stream(log).doOnNext(event -> {
                    if (seen.incrementAndGet() == 100) {
                        proxy.refuse();
                    }
                })))
                .isInstanceOf(ReadFailedException.class)
                .hasMessageMatching("Cassandra read of day 2026-11-\\d\\d, bucket \\d+, from table '" + table()
                        + "' failed after \\d+ attempts in [0-9.]+ s: \\w+Exception: .*");
    }

    @Test
    void aStoreThatIsNotThereIsNamedInOneLine() {
        proxy.refuse();

        assertThatThrownBy(() -> all(stream(log(settings().maxRetryTime(Duration.ofMillis(300))))))
                .isInstanceOf(ReadFailedException.class)
                .hasMessageMatching("Cassandra read of anything from table '" + table()
                        + "' failed after \\d+ attempts? in [0-9.]+ s: the only node that was tried failed: .*;"
                        + " is Cassandra up, and are contact-points and ports right\\?");
    }

    @Test
    void aTableThatIsNotThereIsNamedAtOnceAndHowToSeeWhy() {
        DayLog log = log(new TestSettings(proxy.address(), "nowhere"));

        assertThatThrownBy(() -> all(stream(log)))
                .hasMessageContaining("says nothing of 'nowhere'")
                .hasMessageContaining("anabranch tables create");
    }

    private static Flux<StoredEvent> stream(DayLog log) {
        return log.between(SomeLog.START, SomeLog.END).stream();
    }

    private DayLog log(TestSettings settings) {
        CassandraReads reads =
                CassandraReads.open("reads", settings.by(proxy.address()).settings(), meters);
        opened.add(reads);
        return reads.dayLog();
    }

    private TestSettings settings() {
        return new TestSettings(servers.cassandra(), requireNonNull(name)).maxRetryTime(Duration.ofSeconds(30));
    }

    private static String table() {
        return TestSettings.KEYSPACE + "." + name;
    }

    private static List<StoredEvent> all(Flux<StoredEvent> events) {
        return requireNonNull(events.collectList().block(DEADLINE));
    }

    private double retries(String reason) {
        return meters.find("anabranch.sink.retries").tag("reason", reason).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }
}
