package io.anabranch.app.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong clock = new AtomicLong(77 * SECOND);
    private final List<String> said = new ArrayList<>();
    private final Progress progress = new Progress(said::add, clock::get);

    @Test
    void saysEveryTenSecondsHowFarItIs() {
        List<Integer> handedOn = new ArrayList<>();
        Consumer<Integer> rows = progress.counting("rows of cassandra", handedOn::add);

        take(rows, 10_240);
        assertThat(said).as("nothing for a short one").isEmpty();
        clock.addAndGet(10 * SECOND);
        take(rows, 2_048);
        clock.addAndGet(9 * SECOND);
        take(rows, 1_024);
        clock.addAndGet(SECOND);
        take(rows, 1_024);

        assertThat(said)
                .containsExactly(
                        "verify: 11,264 rows of cassandra after 10 s", "verify: 14,336 rows of cassandra after 20 s");
        assertThat(handedOn).hasSize(14_336);
    }

    @Test
    void countsStepsOfSoMany() {
        progress.step("parts compared:", 1, 40);
        clock.addAndGet(12 * SECOND);
        progress.step("parts compared:", 2, 40);

        assertThat(said).containsExactly("verify: parts compared: 2 of 40 after 12 s");
    }

    private static void take(Consumer<Integer> rows, int count) {
        for (int row = 0; row < count; row++) {
            rows.accept(row);
        }
    }
}
