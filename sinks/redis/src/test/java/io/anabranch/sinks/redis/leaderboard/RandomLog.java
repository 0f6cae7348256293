package io.anabranch.sinks.redis.leaderboard;

import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.SourceRecord;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BinaryOperator;

/** A partition of random purchases, with gaps between offsets, duplicates and purchases without an amount; and its fold. */
public final class RandomLog {
    public static final String TOPIC_ID = "topic";
    public static final Duration SPAN = Duration.ofMinutes(60);

    private static final int EVENTS = 60;

    private final int partition;
    private final List<Purchase> purchases = new ArrayList<>();

    public RandomLog(int partition, SplittableRandom random) {
        this.partition = partition;
        long offset = random.nextInt(3);
        for (int i = 0; i < EVENTS; i++) {
            offset += random.nextInt(10) == 0 ? 1 + random.nextInt(5) : 1;
            // Producers date records, so a later one may be dated earlier.
            Instant logged = Log.START.plusSeconds(i * 300L + random.nextInt(1_800));
            boolean again = i > 0 && random.nextInt(8) == 0;
            purchases.add(again ? purchases.get(random.nextInt(i)).again(offset, logged) : any(offset, logged, random));
        }
    }

    /** @param cents empty where the event has no amount */
    private record Purchase(long offset, Instant logged, String id, String user, Instant time, List<Long> cents) {
        Purchase again(long newOffset, Instant newlyLogged) {
            return new Purchase(newOffset, newlyLogged, id, user, time, cents);
        }
    }

    private Purchase any(long offset, Instant logged, SplittableRandom random) {
        Instant time = Log.START.plusSeconds(random.nextInt(90_000) / 7_200 * 7_200L);
        List<Long> cents = random.nextInt(10) > 0 ? List.of(random.nextLong(-1_000, 100_000)) : List.of();
        return new Purchase(offset, logged, partition + "-" + offset, "user-" + random.nextInt(8), time, cents);
    }

    public int size() {
        return purchases.size();
    }

    public List<Event> events() {
        return read(0, size(), 0);
    }

    /** The offset from which one goes on who has done so many. */
    public long offset(int done) {
        return done < size()
                ? purchases.get(done).offset()
                : purchases.get(size() - 1).offset() + 3;
    }

    public List<Event> read(int from, int to, long reading) {
        return purchases.subList(from, to).stream()
                .map(purchase -> event(purchase, reading))
                .toList();
    }

    private Event event(Purchase purchase, long reading) {
        String amount = purchase.cents().stream()
                .map(cents -> BigDecimal.valueOf(cents, 2).toPlainString())
                .findFirst()
                .orElse("\"none\"");
        SourceRecord record = new SourceRecord(
                "log",
                TOPIC_ID,
                partition,
                purchase.offset(),
                reading,
                purchase.logged().toEpochMilli(),
                null,
                new byte[0],
                List.of());
        return new Event(
                purchase.id(),
                purchase.user(),
                "purchase",
                purchase.time(),
                JsonText.of("{\"amount\":" + amount + "}"),
                JsonText.of(""),
                record);
    }

    /** The leaderboards by plain arithmetic over the log, independent of the sink's own ways. */
    public static Map<String, Map<String, Long>> fold(List<RandomLog> partitions) {
        Map<String, Map<String, Long>> leaderboards = new HashMap<>();
        partitions.forEach(log -> log.foldDistinct(leaderboards));
        List<Purchase> all = partitions.stream()
                .flatMap(log -> log.purchases.stream())
                .sorted(Comparator.comparing(Purchase::time)
                        .thenComparing(purchase ->
                                purchase.cents().stream().mapToLong(c -> c).sum()))
                .toList();
        for (Purchase each : all) {
            String text = each.time().toString();
            String day = text.substring(0, 10);
            merge(leaderboards, "hourly:" + text.substring(0, 13), each, 1, Long::sum);
            for (long cents : each.cents()) {
                merge(leaderboards, "sum:all", each, cents, Long::sum);
                merge(leaderboards, "max:" + day, each, cents, Math::max);
                merge(leaderboards, "min:all", each, cents, Math::min);
                merge(leaderboards, "latest:" + day, each, cents, (earlier, later) -> later);
            }
        }
        return leaderboards;
    }

    private void foldDistinct(Map<String, Map<String, Long>> leaderboards) {
        Map<String, Instant> counted = new HashMap<>();
        Instant newest = Instant.EPOCH;
        for (Purchase each : purchases) {
            Instant now = each.logged().isAfter(newest) ? each.logged() : newest;
            Instant before = counted.getOrDefault(each.id(), Instant.EPOCH);
            if (!each.cents().isEmpty() && !before.isAfter(now.minus(SPAN))) {
                counted.put(each.id(), each.logged());
                newest = now;
                String day = each.time().toString().substring(0, 10);
                merge(leaderboards, "daily:" + day, each, each.cents().get(0), Long::sum);
            }
        }
    }

    private static void merge(
            Map<String, Map<String, Long>> leaderboards,
            String window,
            Purchase purchase,
            long score,
            BinaryOperator<Long> fold) {
        leaderboards.computeIfAbsent(window, name -> new HashMap<>()).merge(purchase.user(), score, fold);
    }
}
