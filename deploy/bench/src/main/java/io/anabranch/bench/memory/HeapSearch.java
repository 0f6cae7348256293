package io.anabranch.bench.memory;

import io.anabranch.bench.whole.AnabranchProgram;
import io.anabranch.bench.whole.Delivered;
import io.anabranch.bench.whole.EventKind;
import io.anabranch.bench.whole.ProgramFailedException;
import io.anabranch.bench.whole.StoreSet;
import io.anabranch.bench.whole.Testbed;
import io.anabranch.bench.whole.Trial;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The program with one JDK: with the largest heap, which runs all the while, and with each smaller one in turn with it. */
final class HeapSearch {
    /** A program that needs so many times as long as the largest heap did has long failed. */
    private static final int MOST_TIMES = 4;

    private static final Duration LEAST_LIMIT = Duration.ofSeconds(60);

    private final Testbed testbed;
    private final StoreSet set;
    private final Jdk jdk;
    private final int warmUp;
    private final int rounds;
    private final PrintStream out;

    HeapSearch(Testbed testbed, StoreSet set, Jdk jdk, int warmUp, int rounds, PrintStream out) {
        this.testbed = testbed;
        this.set = set;
        this.jdk = jdk;
        this.warmUp = warmUp;
        this.rounds = rounds;
        this.out = out;
    }

    /** @param heaps in megabytes, the largest first */
    List<HeapResult> search(List<Integer> heaps, int events) {
        List<HeapResult> results = new ArrayList<>();
        try (Trial largest = start(heaps.get(0), EventKind.usual(), Optional.empty())) {
            Duration limit = limit(largest.warmUp(warmUp).time());
            for (int heap : heaps.subList(1, heaps.size())) {
                HeapResult result = inTurn(largest, heap, events, limit);
                results.add(result);
                if (!result.isEnough()) {
                    break;
                }
            }
            List<Delivered> all = new ArrayList<>(results.stream()
                    .flatMap(result -> result.largest().stream())
                    .toList());
            while (all.size() < rounds) {
                all.add(round(largest, heaps.get(0), events));
            }
            results.add(0, new HeapResult("340 B", heaps.get(0), all, all, Optional.empty()));
            largest.check();
        }
        return results;
    }

    private static Duration limit(Duration warmUp) {
        Duration limit = warmUp.multipliedBy(MOST_TIMES);
        return limit.compareTo(LEAST_LIMIT) < 0 ? LEAST_LIMIT : limit;
    }

    private HeapResult inTurn(Trial largest, int heap, int events, Duration limit) {
        List<Delivered> smallers = new ArrayList<>();
        List<Delivered> largests = new ArrayList<>();
        try (Trial smaller = start(heap, EventKind.usual(), Optional.of(limit))) {
            try {
                var unused = smaller.warmUp(warmUp);
                for (int round = 0; round < rounds; round++) {
                    smallers.add(round(smaller, heap, events));
                    largests.add(round(largest, /* heap= */ 0, events));
                }
                smaller.check();
            } catch (ProgramFailedException e) {
                out.println(e.getMessage());
                return new HeapResult("340 B", heap, smallers, largests, Optional.of("failed"));
            }
        }
        return new HeapResult("340 B", heap, smallers, largests, Optional.empty());
    }

    /** With the largest heap alone: whether it does at all. */
    HeapResult large(int heap, int bytes, int events) {
        String what = String.format("%,d B", bytes);
        List<Delivered> all = new ArrayList<>();
        EventKind kind = EventKind.usual().withBytes(bytes);
        try (Trial trial = start(heap, kind, Optional.empty())) {
            try {
                var unused = trial.warmUp(warmUp);
                for (int round = 0; round < rounds; round++) {
                    all.add(round(trial, heap, events));
                }
                trial.check();
            } catch (ProgramFailedException e) {
                out.println(e.getMessage());
                return new HeapResult(what, heap, all, all, Optional.of("failed"));
            }
        }
        return new HeapResult(what, heap, all, all, Optional.empty());
    }

    private Trial start(int heap, EventKind kind, Optional<Duration> limit) {
        AnabranchProgram program =
                new AnabranchProgram("ours", testbed.servers(), jdk.java(), heap, /* flags= */ List.of());
        return limit.map(most -> Trial.start(testbed, program, testbed.newTarget(set.stores()), kind, most))
                .orElseGet(() -> Trial.start(testbed, program, testbed.newTarget(set.stores()), kind));
    }

    private Delivered round(Trial trial, int heap, int events) {
        Delivered delivered = trial.round(events);
        out.printf(
                "  %s, %s: %,8.0f events/s  %5.1f CPU µs an event  %,6.0f MB at most%n",
                jdk,
                heap == 0 ? "largest" : heap + " MB",
                delivered.eventsPerSecond(),
                delivered.cpuMicros(),
                delivered.peakMegabytes());
        return delivered;
    }
}
