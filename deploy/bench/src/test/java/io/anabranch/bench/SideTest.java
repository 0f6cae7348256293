package io.anabranch.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.topology.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
        Side side = new Side((target, events) -> () -> stored.computeIfAbsent(target, t -> new ArrayList<>())
                .addAll(events.stream().map(Event::id).toList()));
        assertThat(side.round(FIRST).events()).isEqualTo(20);
        assertThat(side.round(SECOND).events()).isEqualTo(31);
        return stored;
    }

    @Test
    void onlyTheWorkIsMeasured() {
        long[] kept = new long[1];
        Side side = new Side((target, events) -> {
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

    static final class Idle {
        private Idle() {}

        public static void main(String[] args) {
            Side.serve((target, events) -> () -> {});
        }
    }

    static final class Failing {
        private Failing() {}

        public static void main(String[] args) {
            Side.serve((target, events) -> () -> {
                throw new IllegalStateException("no such table");
            });
        }
    }
}
