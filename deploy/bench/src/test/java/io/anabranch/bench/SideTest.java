package io.anabranch.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.topology.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SideTest {
    private static final Side.Round FIRST = new Side.Round("Table", 20);
    private static final Side.Round SECOND = new Side.Round("Other table", 31);

    @Test
    void everySideIsGivenTheSameEventsEachOnce() {
        Map<String, List<String>> ones = rounds();

        assertThat(ones.get("Table")).hasSize(20);
        assertThat(ones.get("Other table"))
                .hasSize(31)
                .doesNotContainAnyElementsOf(ones.getOrDefault("Table", List.of()));
        assertThat(ones).isEqualTo(rounds());
    }

    private static Map<String, List<String>> rounds() {
        Map<String, List<String>> stored = new TreeMap<>();
        Side side = side((target, events, report) -> () -> stored.computeIfAbsent(target, t -> new ArrayList<>())
                .addAll(events.stream().map(Event::id).toList()));
        assertThat(side.round(FIRST).events()).isEqualTo(20);
        assertThat(side.round(SECOND).events()).isEqualTo(31);
        return stored;
    }

    private static Side side(Side.Work work) {
        return new Side(/* unmeasured= */ 0, work, new ProgressReport(System.out));
    }

    @Test
    void onlyTheWorkIsMeasured() {
        long[] kept = new long[1];
        Side side = side((target, events, report) -> {
            byte[] built = new byte[64 << 20];
            kept[0] = built.length;
            return () -> kept[0]++;
        });

        assertThat(side.round(FIRST).allocatedBytes()).isLessThan(1 << 20);
        assertThat(kept[0]).isEqualTo((64 << 20) + 1);
    }

    @Test
    void aProcessDoesRoundAfterRound() {
        try (Fork.Running side = new Fork(Idle.class, "64m", List.of()).start()) {
            assertThat(side.round("Table", 20).events()).isEqualTo(20);
            assertThat(side.round("Other table", 31).events()).isEqualTo(31);
        }
    }

    @Test
    void aProcessThatFailsIsQuoted() {
        try (Fork.Running side = new Fork(Failing.class, "64m", List.of()).start()) {
            assertThatThrownBy(() -> side.round("Table", 1)).hasMessageContaining("no such table");
        }
    }

    @Test
    void aProcessThatStandsStillIsEndedAndItIsSaidWhereItStood() {
        AtomicLong now = new AtomicLong();
        Fork fork = new Fork(Standing.class, "64m", List.of(), () -> new StallWatch(Duration.ofSeconds(60), now::get));

        assertThatThrownBy(() -> fork.run(line -> {
                    if (line.equals(Standing.STANDS)) {
                        now.addAndGet(Duration.ofSeconds(60).toNanos());
                    }
                    return Optional.empty();
                }))
                .hasMessage("Standing made no progress for 60s and was ended; it stood at 7 of 2,000 events; it said:\n"
                        + Standing.STANDS);
    }

    @Test
    void aProcessThatGoesOnIsGivenTime() {
        AtomicLong now = new AtomicLong();
        Fork fork = new Fork(Slow.class, "64m", List.of(), () -> new StallWatch(Duration.ofSeconds(60), now::get));

        int reached = fork.run(line -> {
            now.addAndGet(Duration.ofSeconds(59).toNanos());
            return Progress.parse(line).isEmpty() ? Optional.of(line.length()) : Optional.empty();
        });

        assertThat(reached).isEqualTo(Slow.DONE.length());
    }

    static final class Standing {
        private static final String STANDS = "now it stands";

        private Standing() {}

        public static void main(String[] args) throws IOException {
            ProgressReport report = new ProgressReport(System.out);
            report.begin("events", 2_000);
            report.add(7);
            report.print();
            System.out.println(STANDS);
            // Until its parent ends it.
            System.out.println(System.in.read());
        }
    }

    static final class Slow {
        private static final String DONE = "it is done";

        private Slow() {}

        public static void main(String[] args) {
            ProgressReport report = new ProgressReport(System.out);
            report.begin("events", 3);
            for (int i = 0; i < 3; i++) {
                report.add(1);
                report.print();
            }
            System.out.println(DONE);
        }
    }

    static final class Idle {
        private Idle() {}

        public static void main(String[] args) {
            Side.serve((target, events, report) -> () -> {});
        }
    }

    static final class Failing {
        private Failing() {}

        public static void main(String[] args) {
            Side.serve((target, events, report) -> () -> {
                throw new IllegalStateException("no such table");
            });
        }
    }
}
