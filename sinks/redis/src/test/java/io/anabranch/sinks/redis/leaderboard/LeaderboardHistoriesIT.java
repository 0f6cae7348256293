package io.anabranch.sinks.redis.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.sinks.redis.KeptState;
import io.anabranch.sinks.redis.SinkConnection;
import io.anabranch.sinks.testkit.DroppedErrors;
import io.anabranch.topology.Event;
import io.anabranch.topology.Partition;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Any history of at-least-once deliveries, by two writers of which one may be late, with crashes, replays, and a Redis that
 * falls back to what it was, or to nothing: the leaderboards are what the log itself folds to.
 */
@WithServers(Server.REDIS)
class LeaderboardHistoriesIT {
    /** {@code -Danabranch.it.histories=20000} for a night. */
    private static final int HISTORIES = Integer.getInteger("anabranch.it.histories", 300);

    private static final int PARTITIONS = 3;
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final List<LeaderboardSettings> LEADERBOARDS = List.of(
            Leaderboards.amount("sum", LeaderboardSettings.Mode.SUM, Window.ALL),
            Leaderboards.distinct("daily", Window.DAY, RandomLog.SPAN),
            Leaderboards.count("hourly", Window.HOUR),
            Leaderboards.amount("max", LeaderboardSettings.Mode.MAX, Window.DAY),
            Leaderboards.amount("min", LeaderboardSettings.Mode.MIN, Window.ALL),
            Leaderboards.amount("latest", LeaderboardSettings.Mode.LATEST, Window.DAY));

    // Thousands of warnings that leaderboards were lost and rebuilt tell nothing here.
    private final Logger repairs = (Logger) LoggerFactory.getLogger(LeaderboardRepair.class);
    private final TestServers servers;
    private final String name;

    LeaderboardHistoriesIT(TestServers servers) {
        this.servers = servers;
        this.name = servers.newName("history");
    }

    @BeforeEach
    void silence() {
        repairs.setLevel(Level.ERROR);
    }

    @AfterEach
    void speak() {
        repairs.setLevel(null);
    }

    @Test
    void leaderboardsEqualTheFoldOfTheLogWhateverIsDeliveredAgainAndWhateverRedisForgets() {
        long seed = Long.getLong("anabranch.it.seed", System.nanoTime());
        System.out.println("LeaderboardHistoriesIT, seed " + seed);
        LeaderboardSinkSettings any = settings("");
        SinkConnection link =
                LeaderboardSink.link("leaderboards", any, Schedulers.parallel(), new SimpleMeterRegistry());
        try (LeaderboardReader reader = new LeaderboardReader(servers.redis(), "");
                DroppedErrors dropped = DroppedErrors.watch()) {
            IntStream.range(0, HISTORIES).parallel().forEach(history -> {
                String prefix = name + "-" + history + ":";
                String described = "-Danabranch.it.seed=" + (seed + history) + " -Danabranch.it.histories=1";
                new Course(link, prefix, reader.of(prefix), new SplittableRandom(seed + history)).run(described);
            });
            dropped.assertNone();
        } finally {
            link.close().block(DEADLINE);
        }
    }

    private LeaderboardSinkSettings settings(String prefix) {
        return Leaderboards.settings(
                URI.create(servers.redis()), prefix, DEADLINE, LEADERBOARDS.toArray(LeaderboardSettings[]::new));
    }

    /** One replay, step by step. */
    private final class Course {
        private final SinkConnection link;
        private final String prefix;
        private final LeaderboardReader reader;
        private final SplittableRandom random;
        private final List<RandomLog> partitions = new ArrayList<>();
        private final LoggedReplay log = new LoggedReplay();
        private final int[] committed = new int[PARTITIONS];
        private final List<KeptState> kept = new ArrayList<>();
        private long readings;

        Course(SinkConnection link, String prefix, LeaderboardReader reader, SplittableRandom random) {
            this.link = link;
            this.prefix = prefix;
            this.reader = reader;
            this.random = random;
            kept.add(KeptState.empty(prefix));
            for (int partition = 0; partition < PARTITIONS; partition++) {
                RandomLog logged = new RandomLog(partition, random);
                partitions.add(logged);
                log.put(logged.events());
            }
        }

        void run(String described) {
            Writer[] writers = {new Writer(), new Writer()};
            while (!isCommitted()) {
                int which = random.nextInt(writers.length);
                switch (random.nextInt(12)) {
                    case 0 -> writers[which] = new Writer();
                    case 1 -> writers[which].assign();
                    case 2 -> kept.add(KeptState.of(prefix, reader.redis()));
                    case 3 -> kept.get(random.nextInt(kept.size())).restore(reader.redis());
                    case 4 -> writers[which].lookAfter();
                    case 5 -> writers[which].giveUpInTheMiddle();
                    default -> writers[which].write();
                }
            }
            kept.get(random.nextInt(kept.size())).restore(reader.redis());
            if (random.nextBoolean()) {
                writers[0] = new Writer();
            }
            writers[0].lookAfter();
            writers[1].lookAfter();

            assertThat(reader.all()).as(described).isEqualTo(RandomLog.fold(partitions));
            KeptState.empty(prefix).restore(reader.redis());
        }

        private boolean isCommitted() {
            for (int p = 0; p < PARTITIONS; p++) {
                if (committed[p] < partitions.get(p).size()) {
                    return false;
                }
            }
            return true;
        }

        /** A process: what it knows is gone with it. */
        private final class Writer {
            private final LeaderboardSink sink = new LeaderboardSink(
                    "leaderboards",
                    settings(prefix),
                    // Some write in many parts and calls.
                    random.nextBoolean()
                            ? BatchLimits.MEASURED
                            : new BatchLimits(2 + random.nextInt(6), 4 + random.nextInt(8)),
                    link,
                    log,
                    new SimpleMeterRegistry(),
                    Schedulers.parallel());
            private final int[] next = new int[PARTITIONS];
            private final long[] begin = new long[PARTITIONS];
            private long reading;

            Writer() {
                assign();
            }

            /** Falls back to what is committed, as a new owner does. */
            void assign() {
                reading = ++readings;
                for (int p = 0; p < PARTITIONS; p++) {
                    next[p] = committed[p];
                    begin[p] = partitions.get(p).offset(committed[p]);
                }
            }

            void lookAfter() {
                hold();
                sink.lookAfter().blockLast(DEADLINE);
            }

            /** What the history tells is this writer's own, and the group's. */
            private void hold() {
                for (int p = 0; p < PARTITIONS; p++) {
                    Partition partition = new Partition(RandomLog.TOPIC_ID, p);
                    log.hold(partition, reading, begin[p]);
                    log.commit(partition, partitions.get(p).offset(committed[p]));
                }
            }

            void write() {
                List<Event> batch = batch();
                assertThat(sink.write(batch).collectList().block(DEADLINE)).isEmpty();
                for (int p = 0; p < PARTITIONS; p++) {
                    if (random.nextInt(3) == 0) {
                        committed[p] = Math.max(committed[p], next[p]);
                    }
                }
            }

            /** A branch that fails: some of the write's calls are answered by then, some sent, some neither. */
            void giveUpInTheMiddle() {
                Duration soon = Duration.ofNanos(random.nextInt(3_000_000));
                assertThat(sink.write(batch())
                                .takeUntilOther(Mono.delay(soon))
                                .collectList()
                                .block(DEADLINE))
                        .isEmpty();
                // What was sent is done by the time that this is answered: Redis itself falls back between two commands
                // only.
                assertThat(link.request(
                                        "await the answers",
                                        redis -> redis.reactive().ping())
                                .block(DEADLINE))
                        .isEqualTo("PONG");
                assign();
            }

            private List<Event> batch() {
                List<Event> batch = new ArrayList<>();
                for (int p = 0; p < PARTITIONS; p++) {
                    int end = Math.min(partitions.get(p).size(), next[p] + random.nextInt(30));
                    batch.addAll(partitions.get(p).read(next[p], end, reading));
                    next[p] = end;
                }
                // Or it is given what the last writer had: a reading that is over is not held.
                if (random.nextBoolean()) {
                    hold();
                }
                return batch;
            }
        }
    }
}
