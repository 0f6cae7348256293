package io.anabranch.sinks.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.topology.Event;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;

/** Any history of at-least-once deliveries leaves the boards that the log itself folds to. */
@WithServers(Server.REDIS)
class LeaderboardHistoriesIT {
    private static final int HISTORIES = 15;
    private static final int PARTITIONS = 3;
    private static final int EVENTS = 200;
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final List<Board> BOARDS = List.of(
            Boards.amount("sum", Board.Mode.SUM, Window.ALL),
            Boards.amount("daily", Board.Mode.SUM, Window.DAY),
            Boards.count("hourly", Window.HOUR),
            Boards.amount("max", Board.Mode.MAX, Window.DAY),
            Boards.amount("min", Board.Mode.MIN, Window.ALL),
            Boards.amount("latest", Board.Mode.LATEST, Window.DAY));

    private final TestServers servers;

    LeaderboardHistoriesIT(TestServers servers) {
        this.servers = servers;
    }

    @Test
    void boardsEqualTheFoldOfTheLogWhateverIsDeliveredAgain() {
        long seed = System.nanoTime();
        System.out.println("LeaderboardHistoriesIT, seed " + seed);
        for (int history = 0; history < HISTORIES; history++) {
            run(new SplittableRandom(seed + history), "seed " + seed + ", history " + history);
        }
    }

    private void run(SplittableRandom random, String described) {
        String prefix = servers.newName("history") + ":";
        List<List<Purchase>> partitions = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            partitions.add(purchases(new Log("topic", partition), random));
        }

        deliver(partitions, prefix, random);

        try (BoardReader reader = new BoardReader(servers.redis(), prefix)) {
            assertThat(reader.all()).as(described).isEqualTo(fold(partitions));
        }
    }

    /** Two writers, each of which falls back to what is committed now and then, as a new owner or a late one does. */
    private void deliver(List<List<Purchase>> partitions, String prefix, SplittableRandom random) {
        int[] committed = new int[PARTITIONS];
        List<Writer> writers = List.of(new Writer(prefix), new Writer(prefix));
        int furthest = 0;
        while (furthest < PARTITIONS) {
            Writer writer = writers.get(random.nextInt(writers.size()));
            if (random.nextInt(4) == 0) {
                System.arraycopy(committed, 0, writer.next, 0, PARTITIONS);
            }
            writer.write(partitions, random);
            furthest = 0;
            for (int p = 0; p < PARTITIONS; p++) {
                if (random.nextInt(3) == 0) {
                    committed[p] = Math.max(committed[p], writer.next[p]);
                }
                furthest += committed[p] == EVENTS ? 1 : 0;
            }
        }
        writers.forEach(writer -> writer.sink.close().block(DEADLINE));
    }

    private final class Writer {
        private final LeaderboardSink sink;
        private final int[] next = new int[PARTITIONS];

        Writer(String prefix) {
            sink = LeaderboardSink.open(
                    "boards",
                    Boards.settings(URI.create(servers.redis()), prefix, DEADLINE, BOARDS.toArray(Board[]::new)),
                    new SimpleMeterRegistry());
        }

        void write(List<List<Purchase>> partitions, SplittableRandom random) {
            List<Event> batch = new ArrayList<>();
            for (int p = 0; p < PARTITIONS; p++) {
                int end = Math.min(EVENTS, next[p] + random.nextInt(120));
                partitions.get(p).subList(next[p], end).forEach(purchase -> batch.add(purchase.event));
                next[p] = end;
            }
            assertThat(sink.write(batch).collectList().block(DEADLINE)).isEmpty();
        }
    }

    /** @param cents empty where the event has no amount */
    private record Purchase(Event event, String user, Instant time, List<Long> cents) {}

    private static List<Purchase> purchases(Log log, SplittableRandom random) {
        List<Purchase> purchases = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            String user = "user-" + random.nextInt(8);
            Instant time = Log.START.plusSeconds(random.nextInt(200_000) / 7_200 * 7_200L);
            long cents = random.nextLong(-1_000, 100_000);
            boolean scores = random.nextInt(10) > 0;
            String amount = BigDecimal.valueOf(cents, 2).toPlainString();
            Event event = log.amountAt(user, scores ? amount : "\"none\"", time);
            purchases.add(new Purchase(event, user, time, scores ? List.of(cents) : List.of()));
        }
        return purchases;
    }

    /** The boards by plain arithmetic over the log, told apart from the sink's own ways. */
    private static Map<String, Map<String, Long>> fold(List<List<Purchase>> partitions) {
        Map<String, Map<String, Long>> boards = new HashMap<>();
        List<Purchase> all = partitions.stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparing(Purchase::time)
                        .thenComparing(purchase ->
                                purchase.cents().stream().mapToLong(c -> c).sum()))
                .toList();
        for (Purchase each : all) {
            String text = each.time().toString();
            String day = text.substring(0, 10);
            merge(boards, "hourly:" + text.substring(0, 13), each, 1, Long::sum);
            for (long cents : each.cents()) {
                merge(boards, "sum:all", each, cents, Long::sum);
                merge(boards, "daily:" + day, each, cents, Long::sum);
                merge(boards, "max:" + day, each, cents, Math::max);
                merge(boards, "min:all", each, cents, Math::min);
                merge(boards, "latest:" + day, each, cents, (earlier, later) -> later);
            }
        }
        return boards;
    }

    private static void merge(
            Map<String, Map<String, Long>> boards,
            String window,
            Purchase purchase,
            long score,
            BinaryOperator<Long> fold) {
        boards.computeIfAbsent(window, name -> new HashMap<>()).merge(purchase.user(), score, fold);
    }
}
