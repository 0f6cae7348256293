package io.anabranch.sinks.redis.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.anabranch.local.LocalStack;
import io.anabranch.local.Server;
import io.anabranch.sinks.redis.KeptState;
import io.anabranch.topology.Event;
import io.anabranch.topology.Partition;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Leaderboards of a Redis that loses what it acknowledged: one of this test's own, since it is killed and flushed. */
class LostLeaderboardsIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    /** No event is of this reading. */
    private static final long ELSEWHERE = -1;

    private static final Partition ZERO = new Partition("topic-a", 0);
    private static final Partition ONE = new Partition("topic-a", 1);

    private static final Path HOME = newFolder();
    private static final LocalStack STACK =
            LocalStack.builder().servers(Server.REDIS).directory(HOME).start();

    private final LoggedReplay replay = new LoggedReplay();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<LeaderboardSink> open = new ArrayList<>();
    private final Log log = new Log("topic-a", 0);
    private final LeaderboardSettings spend = Leaderboards.amount("spend", LeaderboardSettings.Mode.SUM, Window.ALL);
    private final LeaderboardReader reader = new LeaderboardReader(redis().toString(), "");

    @BeforeEach
    void startAfresh() {
        reader.redis().flushall();
    }

    @AfterEach
    void close() {
        open.forEach(sink -> sink.close().block(DEADLINE));
        reader.close();
    }

    @AfterAll
    static void stop() throws Exception {
        STACK.close();
        delete(HOME);
    }

    @Test
    void whatIsFlushedBetweenTwoWritesIsBackWithTheSecond() {
        LeaderboardSink sink = sink(spend);
        write(sink, amounts(log, 300));
        reader.redis().flushall();

        write(sink, amounts(log, 10));

        assertThat(reader.all()).isEqualTo(Map.of("spend:all", Map.of("u", 310 * 101L)));
        assertThat(repairs("rebuilt")).isEqualTo(1);
        assertThat(repairs("rewound")).isZero();
        assertThat(reader.redis().keys("*rebuilding*")).isEmpty();
        assertThat(reader.redis().exists(reader.key("spend:targets"))).isZero();
    }

    @Test
    void whatIsFlushedWhileNoEventComesIsBackBySoon() {
        LeaderboardSink sink = sink(spend, Leaderboards.amount("daily", LeaderboardSettings.Mode.MAX, Window.DAY));
        List<Event> events = new ArrayList<>(amounts(log, 100));
        events.addAll(amounts(new Log("topic-a", 1), 100));
        write(sink, events);
        hold(ZERO, 0, 100);
        hold(ONE, 0, 100);
        Disposable maintain = sink.maintain().subscribe();

        reader.redis().flushall();

        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(reader.all())
                        .isEqualTo(
                                Map.of("spend:all", Map.of("u", 200 * 101L), "daily:2026-11-21", Map.of("u", 101L))));
        maintain.dispose();
        assertThat(reader.redis().pttl(reader.key("daily:2026-11-21"))).isPositive();
    }

    @Test
    void nobodySeesALeaderboardThatIsNotWholeYet() {
        LeaderboardSink sink = sink(spend);
        List<Event> other = amounts(new Log("topic-a", 1), 100);
        write(sink, amounts(log, 100));
        write(sink, other);
        hold(ZERO, 0, 100);
        hold(ONE, 0, 100);
        reader.redis().flushall();
        Sinks.Empty<Void> gate = Sinks.empty();
        write(sink, amounts(log, 1));
        assertThat(reader.all()).as("the other partition is missing").doesNotContainKey("spend:all");

        replay.gate(gate.asMono());
        Disposable look = sink.lookAfter().subscribe();
        write(sink, amounts(log, 1));
        assertThat(reader.all()).doesNotContainKey("spend:all");
        gate.tryEmitEmpty().orThrow();

        await().atMost(DEADLINE).until(look::isDisposed);
        assertThat(reader.all()).isEqualTo(Map.of("spend:all", Map.of("u", 202 * 101L)));
    }

    @Test
    void aRebuildingThatWasCutOffIsContinuedByTheNextProcess() {
        write(sink(spend), amounts(log, 300));
        hold(ZERO, 300, 300);
        reader.redis().flushall();
        replay.gate(Mono.never());
        Disposable cutOff = sink(spend).lookAfter().subscribe();
        await().atMost(DEADLINE).until(() -> reader.redis().exists(reader.key("spend:targets")) == 1);
        cutOff.dispose();
        replay.gate(Mono.empty());

        sink(spend).lookAfter().blockLast(DEADLINE);

        assertThat(reader.all()).isEqualTo(Map.of("spend:all", Map.of("u", 300 * 101L)));
        assertThat(repairs("rebuilt")).isEqualTo(1);
    }

    @Test
    void aPartitionOfNothingButMalformedRecordsHoldsNoRebuildingUp() {
        LeaderboardSink sink = sink(spend);
        write(sink, amounts(log, 100));
        hold(ZERO, 0, 100);
        hold(ONE, 0, 50);
        reader.redis().flushall();

        Disposable maintain = sink.maintain().subscribe();

        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(reader.all()).isEqualTo(Map.of("spend:all", Map.of("u", 100 * 101L))));
        maintain.dispose();
    }

    @Test
    void aLeaderboardWhoseProgressIsDeletedIsMadeAnewAndTakesThePlaceOfTheOld() {
        LeaderboardSink sink = sink(spend);
        write(sink, amounts(log, 100));
        reader.redis().del(reader.key("spend:progress"));
        reader.redis().zincrby(reader.key("spend:all"), 5, "nobody");

        write(sink, amounts(log, 100));

        assertThat(reader.all()).isEqualTo(Map.of("spend:all", Map.of("u", 200 * 101L)));
    }

    @Test
    void aRestartOnAnOlderStateIsMadeUpForInPlace() throws Exception {
        LeaderboardSink sink = sink(spend);
        write(sink, amounts(log, 100));
        Path older = HOME.resolve("older");
        awaitLogged();
        copy(data(), older);
        write(sink, amounts(log, 400));
        STACK.kill(Server.REDIS);
        delete(data());
        copy(older, data());
        delete(older);
        STACK.restart(Server.REDIS);

        write(sink, amounts(log, 10));

        assertThat(reader.all()).isEqualTo(Map.of("spend:all", Map.of("u", 510 * 101L)));
        assertThat(repairs("rewound")).isEqualTo(1);
        assertThat(repairs("rebuilt")).isZero();
    }

    @Test
    void aRestartThatLosesNothingRepairsNothing() {
        LeaderboardSink sink = sink(spend);
        write(sink, amounts(log, 400));
        awaitLogged();
        STACK.kill(Server.REDIS);
        STACK.restart(Server.REDIS);

        write(sink, amounts(log, 10));

        assertThat(reader.all()).isEqualTo(Map.of("spend:all", Map.of("u", 410 * 101L)));
        assertThat(repairs("rewound") + repairs("rebuilt")).isZero();
    }

    @Test
    void aRestartWithNothingIsNoticedByAnotherProcessThatNeverWrote() throws Exception {
        write(sink(spend), amounts(log, 300));
        STACK.kill(Server.REDIS);
        delete(data());
        STACK.restart(Server.REDIS);
        LeaderboardSink next = sink(spend);
        hold(ZERO, 300, 300);

        next.lookAfter().blockLast(DEADLINE);

        assertThat(reader.all()).isEqualTo(Map.of("spend:all", Map.of("u", 300 * 101L)));
    }

    @Test
    void aTailThatWasLostWhileThePartitionWasAnotherReadersIsNoticed() {
        LeaderboardSink mine = sink(spend);
        write(mine, amounts(log, 100));
        KeptState kept = KeptState.of("", reader.redis());
        log.assignAgain();
        write(sink(spend), amounts(log, 100));
        kept.restore(reader.redis());
        log.assignAgain();

        write(mine, amounts(log, 100));

        assertThat(reader.all()).isEqualTo(Map.of("spend:all", Map.of("u", 300 * 101L)));
    }

    @Test
    void aLeaderboardDeclaredOnAnOldGroupHoldsWhatCameBefore() {
        write(sink(spend), amounts(log, 300));
        write(sink(spend), amounts(new Log("topic-a", 1), 200));
        LeaderboardSink both = sink(spend, Leaderboards.count("events", Window.HOUR));
        hold(ZERO, 300, 300);
        hold(ONE, 200, 200);
        log.assignAgain();

        write(both, amounts(log, 10));
        both.lookAfter().blockLast(DEADLINE);

        assertThat(reader.all())
                .isEqualTo(Map.of("spend:all", Map.of("u", 510 * 101L), "events:2026-11-21T08", Map.of("u", 510L)));
    }

    @Test
    void tellsThatALeaderboardCantBeExactWhereTheLogHasForgottenToo() {
        LeaderboardSink sink = sink(spend);
        write(sink, amounts(log, 300));
        reader.redis().flushall();
        replay.deleteBefore(ZERO, 120);

        write(sink, amounts(log, 10));

        assertThat(reader.all()).isEqualTo(Map.of("spend:all", Map.of("u", 190 * 101L)));
        assertThat(meters.get("anabranch.leaderboard.unreadable.records")
                        .counter()
                        .count())
                .isEqualTo(120);
    }

    @Test
    void aTargetInATopicThatWasDeletedHoldsNothingUp() {
        LeaderboardSink sink = sink(spend);
        reader.redis().hset(reader.key("spend:targets"), "topic-gone:0", "1000");

        write(sink, amounts(log, 10));

        assertThat(reader.all()).isEqualTo(Map.of("spend:all", Map.of("u", 10 * 101L)));
    }

    @Test
    void aNewGroupOnALogThatHasForgottenItsBeginningFindsNothingLost() {
        LeaderboardSink sink = sink(spend);
        List<Event> forgotten = amounts(log, 100);
        assertThat(forgotten).hasSize(100);
        replay.hold(ZERO, 0, 0);

        write(sink, amounts(log, 10));

        assertThat(repairs("rewound") + repairs("rebuilt")).isZero();
        assertThat(reader.all()).isEqualTo(Map.of("spend:all", Map.of("u", 10 * 101L)));
    }

    @Test
    void anUneventfulGapIsNoLoss() {
        LeaderboardSink sink = sink(spend);
        write(sink, amounts(log, 10));
        var unused = log.amount("malformed", "0");
        log.assignAgain();

        write(sink(spend), amounts(log, 10));

        assertThat(repairs("rewound") + repairs("rebuilt")).isZero();
        assertThat(reader.all()).isEqualTo(Map.of("spend:all", Map.of("u", 20 * 101L)));
    }

    private void hold(Partition partition, long begin, long committed) {
        replay.hold(partition, ELSEWHERE, begin);
        replay.commit(partition, committed);
    }

    private double repairs(String kind) {
        return meters.find("anabranch.leaderboard.repairs").tag("kind", kind).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private LeaderboardSink sink(LeaderboardSettings... leaderboards) {
        LeaderboardSink sink = LeaderboardSink.open(
                "leaderboards", Leaderboards.settings(redis(), "", DEADLINE, leaderboards), replay, meters);
        open.add(sink);
        return sink;
    }

    private static URI redis() {
        InetSocketAddress address = STACK.address(Server.REDIS);
        return URI.create("redis://" + address.getHostString() + ":" + address.getPort());
    }

    private static Path data() {
        return HOME.resolve("redis").resolve("data");
    }

    private void write(LeaderboardSink sink, List<Event> events) {
        replay.put(events);
        assertThat(sink.write(events).collectList().block(DEADLINE)).isEmpty();
    }

    private static List<Event> amounts(Log log, int count) {
        return Stream.generate(() -> log.amount("u", "1.01")).limit(count).toList();
    }

    /** Redis keeps commands that it answered in its memory while its disk is slow to sync, up to 2 s. */
    private void awaitLogged() {
        await().atMost(DEADLINE)
                .until(() -> reader.redis().info("persistence").lines().anyMatch("aof_buffer_length:0"::equals));
    }

    private static Path newFolder() {
        try {
            return Files.createTempDirectory("lost-leaderboards-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) throws Exception {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Files.copy(each, to.resolve(from.relativize(each)));
            }
        }
    }

    private static void delete(Path folder) throws Exception {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
