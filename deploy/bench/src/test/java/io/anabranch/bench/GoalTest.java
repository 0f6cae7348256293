package io.anabranch.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class GoalTest {
    @Test
    void saysWhetherTheLimitIsKeptInEveryLocaleAlike() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(Goal.atLeast("engine-rate", 0.812, 0.80))
                    .hasToString("goal engine-rate: 0.81 at least 0.80: met");
            assertThat(Goal.atLeast("engine-rate", 0.79, 0.80))
                    .hasToString("goal engine-rate: 0.79 at least 0.80: missed");
            assertThat(Goal.atMost("engine-cpu", 1.25, 1.25)).hasToString("goal engine-cpu: 1.25 at most 1.25: met");
            assertThat(Goal.atMost("engine-cpu", 1.3, 1.25)).hasToString("goal engine-cpu: 1.30 at most 1.25: missed");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void theMedianIsTheMiddleOrBetweenTheTwo() {
        assertThat(new Figures(List.of(3.0, 1.0, 2.0)).median()).isEqualTo(2.0);
        assertThat(new Figures(List.of(4.0, 1.0, 3.0, 2.0)).median()).isEqualTo(2.5);
        assertThat(new Figures(List.of(3.0, 1.0, 2.0)).shown(1)).isEqualTo("2.0 (1.0 to 3.0)");
    }

    @Test
    void aReportIsReadBackAsItWasWritten() {
        Measured measured = new Measured(2_000_000, 2.5, 1.25, 123_456_789);

        assertThat(Measured.parse(measured.toString())).contains(measured);
        assertThat(Measured.parse("08:15:37 INFO something else")).isEmpty();
    }

    @Test
    void comparesRoundByRoundWithTheOrderChanging() {
        StringBuilder order = new StringBuilder();
        Iterator<Measured> floors =
                List.of(second(100), second(200), second(1_000)).iterator();
        Iterator<Measured> ours = List.of(second(90), second(160), second(700)).iterator();
        Rounds rounds = new Rounds();

        rounds.run(
                3,
                () -> {
                    order.append('f');
                    return floors.next();
                },
                () -> {
                    order.append('o');
                    return ours.next();
                });

        assertThat(order).hasToString("fooffo");
        assertThat(rounds.ratio(Measured::eventsPerSecond).values()).containsExactly(0.7, 0.8, 0.9);
    }

    private static Measured second(long events) {
        return new Measured(events, 1, 1, 1);
    }
}
