package io.anabranch.bench.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anabranch.bench.Goal;
import io.anabranch.bench.growth.AxisResult.PointResult;
import io.anabranch.bench.whole.Delivered;
import io.anabranch.bench.whole.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrowthPiecesTest {
    private static final int USERS = 1_000;

    @Test
    void aUserIsByItsRanksPowerAsBusyAsTheFirst() {
        Zipf zipf = new Zipf(USERS, 1.1);
        int[] events = new int[USERS];
        SplittableRandom random = new SplittableRandom(20_261_129);
        for (int i = 0; i < 1_000_000; i++) {
            events[zipf.next(random)]++;
        }

        for (int rank : new int[] {2, 5, 10, 50}) {
            assertThat((double) events[0] / events[rank - 1])
                    .as("the first by rank %d", rank)
                    .isCloseTo(Math.pow(rank, 1.1), within(0.06 * Math.pow(rank, 1.1)));
        }
    }

    @Test
    void everyShareHasAUserAndTheEndsAreTheFirstAndTheLast() {
        Zipf two = new Zipf(2, 1);

        assertThat(two.at(0)).isZero();
        assertThat(two.at(0.66)).isZero();
        assertThat(two.at(0.67)).isEqualTo(1);
        assertThat(two.at(Math.nextDown(1.0))).isEqualTo(1);
    }

    @Test
    void backlogsAreMeasuredOnOneProgramAndSinksOnOneEach() {
        List<Point> backlogs = Axis.BACKLOG.points(10, List.of(100, 1_000));
        List<Point> sinks = Axis.SINKS.points(10, List.of());

        assertThat(backlogs).extracting(Point::events).containsExactly(100, 1_000);
        assertThat(backlogs)
                .extracting(Point::setup)
                .containsOnly(backlogs.get(0).setup());
        assertThat(sinks).extracting(Point::setup).doesNotHaveDuplicates().hasSize(5);
        assertThat(sinks.get(1).setup().stores()).containsExactlyInAnyOrder(Store.FEED, Store.LEADERBOARDS);
        assertThat(sinks.get(4).setup().stores()).containsExactlyInAnyOrder(Store.values());
    }

    @Test
    void aRoundOfLargeEventsHasNoMoreBytesThanOneOfTwoThousand() {
        assertThat(Axis.BYTES.points(60_000, List.of()))
                .extracting(Point::events)
                .containsExactly(60_000, 60_000, 6_000);
    }

    @Test
    void aBacklogWhoseEventsCostMoreMissesTheGoal(@TempDir Path folder) throws Exception {
        AxisResult level = result(20, 21, 20);
        AxisResult growing = result(20, 21, 23);

        new GrowthReport(List.of(growing), 10, 20, 1).write(folder);

        assertThat(level.goal()).map(Goal::isMet).contains(true);
        assertThat(growing.goal()).map(Goal::isMet).contains(false);
        assertThat(Files.readString(folder.resolve("growth.md")))
                .contains("| 1,000 | 1,000 (1,000 to 1,000) | 23.0 (23.0 to 23.0) |")
                .contains("goal growth-backlog: 1.15 at most 1.10: missed");
        assertThat(Files.readAllBytes(folder.resolve("growth.png"))).startsWith(0x89, 'P', 'N', 'G');
    }

    private static AxisResult result(long... micros) {
        List<Point> points = Axis.BACKLOG.points(10, List.of(10, 100, 1_000));
        List<PointResult> results = new ArrayList<>();
        for (int i = 0; i < micros.length; i++) {
            Delivered delivered = new Delivered(
                    1_000,
                    Duration.ofSeconds(1),
                    Duration.ofNanos(micros[i] * 1_000_000),
                    Duration.ofSeconds(1),
                    300_000_000);
            results.add(new PointResult(points.get(i), List.of(delivered)));
        }
        return new AxisResult(Axis.BACKLOG, results);
    }
}
