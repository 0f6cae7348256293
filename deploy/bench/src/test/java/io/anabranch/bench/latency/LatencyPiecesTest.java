package io.anabranch.bench.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.anabranch.bench.Figures;
import io.anabranch.bench.Goal;
import io.anabranch.bench.whole.NumberedEvent;
import io.anabranch.bench.whole.Store;
import io.anabranch.bench.whole.StoreSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatencyPiecesTest {
    @Test
    void anEventIsDueByItsPlaceAloneSoNothingAddsUpThatWasRounded() {
        Schedule schedule = new Schedule(1_000, 3, 0, 10_000_000);

        assertThat(schedule.due(0)).isEqualTo(1_000);
        assertThat(schedule.due(1)).isEqualTo(1_000 + 333_333_333);
        assertThat(schedule.due(9_000_000)).isEqualTo(1_000 + TimeUnit.SECONDS.toNanos(3_000_000));
    }

    @Test
    void whatComesBeforeTheMeasuredIsDueAndNotMeasured() {
        Schedule schedule = new Schedule(0, 1_000, 2, 3);

        assertThat(schedule.all()).isEqualTo(5);
        assertThat(List.of(-1, 0, 1, 2, 4, 5).stream().map(schedule::isMeasured))
                .containsExactly(false, false, false, true, true, false);
    }

    @Test
    void aPercentileIsRightToThreeDigits() {
        Timings timings = new Timings();
        for (int millis = 1; millis <= 10_000; millis++) {
            timings.add(TimeUnit.MILLISECONDS.toNanos(millis));
        }

        assertThat(timings.millis(0.5)).isCloseTo(5_000, within(5.0));
        assertThat(timings.millis(0.99)).isCloseTo(9_900, within(9.9));
        assertThat(timings.millis(0.999)).isCloseTo(9_990, within(9.9));
        assertThat(timings.count()).isEqualTo(10_000);
    }

    @Test
    void whatTakesLongerThanTheHistogramReachesIsCountedAsTheLongest() {
        Timings timings = new Timings();

        timings.add(TimeUnit.HOURS.toNanos(2));

        assertThat(timings.millis(1)).isCloseTo(600_000, within(600.0));
    }

    @Test
    void aProbeReadsUntilTheStoreHasTheEventAndKnowsByHowMuchItIsTooLate() {
        AtomicInteger reads = new AtomicInteger();
        long due = System.nanoTime();

        try (StoreProbe probe = new StoreProbe(Store.MONGODB, event -> reads.incrementAndGet() == 20)) {
            StoreProbe.Probed probed = probe.begin();
            probe.watch(new NumberedEvent(7, "e-7", "u-7", Instant.EPOCH, new byte[0]), due);
            await().atMost(Duration.ofSeconds(30)).until(() -> probe.open() == 0);

            assertThat(reads).hasValue(20);
            // Nineteen pauses of two milliseconds or more.
            assertThat(probed.latencies().millis(1)).isGreaterThanOrEqualTo(38);
            assertThat(probed.resolutions().millis(1))
                    .isGreaterThanOrEqualTo(2)
                    .isLessThan(probed.latencies().millis(1));
        }
    }

    @Test
    void theGoalIsOfTheLoadAtWhichTheLiveFeedIsWorstByTheBareConsumer(@TempDir Path folder) throws Exception {
        LoadResult low = load(20, 10, 10);
        LoadResult high = load(80, 40, 20);
        SetResult result = new SetResult(StoreSet.ALL, new Figures(List.of(5_000.0)), List.of(low, high));

        new LatencyReport(List.of(result), 10, 20, 1, 5).write(folder);

        List<Goal> goals = SetResult.goals(List.of(result));
        assertThat(goals).hasSize(1);
        assertThat(goals.get(0).figure()).isCloseTo(2, within(0.01));
        assertThat(goals.get(0).isMet()).isFalse();
        assertThat(Files.readString(folder.resolve("latency.md")))
                .contains("### 80 %, 4,000 events/s")
                .contains("goal latency-live-p99: 2.00 at most 1.30: missed");
        assertThat(Files.readAllBytes(folder.resolve("latency.png"))).startsWith(0x89, 'P', 'N', 'G');
    }

    @Test
    void aProcessThatComputesHalfOfTheTimeUsesHalfAProcessor() {
        Processors processors = new Processors();

        processors.add(
                new Processors.Look(0, Map.of("program", Duration.ofMillis(700))),
                new Processors.Look(TimeUnit.SECONDS.toNanos(2), Map.of("program", Duration.ofMillis(1_700))));

        assertThat(processors.shown()).isEqualTo("program 0.50");
    }

    private static LoadResult load(int percent, long ours, long bare) {
        LoadResult load = new LoadResult(percent, percent * 50.0);
        load.path(LoadResult.LIVE).add(timings(ours));
        load.path(LoadResult.BARE).add(timings(bare));
        return load;
    }

    private static Timings timings(long millis) {
        Timings timings = new Timings();
        timings.add(TimeUnit.MILLISECONDS.toNanos(millis));
        return timings;
    }
}
