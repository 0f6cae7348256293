package io.anabranch.bench.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private static final double SOME = 1e-9;

    private final Timeline timeline =
            new Timeline(List.of(sample(1, 100, 5), sample(2, 300, 9), sample(4, 300, 7), sample(5, 500, 6)));

    @Test
    void aRateIsTheDifferenceByTheTime() {
        assertThat(timeline.rate("feed", 1, 2)).isEqualTo(200, within(SOME));
        assertThat(timeline.rate("feed", 2, 4)).isZero();
        assertThat(timeline.rate("feed", 1, 5)).isEqualTo(100, within(SOME));
    }

    @Test
    void betweenSamplesACountIsInProportion() {
        assertThat(timeline.written("feed", 1.5)).isEqualTo(200, within(SOME));
        assertThat(timeline.written("feed", 0.5)).isEqualTo(50, within(SOME));
        assertThat(timeline.written("feed", 60)).isEqualTo(500, within(SOME));
        assertThat(timeline.written("mongodb", 2)).isZero();
    }

    @Test
    void theMostOfAFigureIsOfTheSamplesWithin() {
        assertThat(timeline.most(Sample::heapBytes, 3, 5)).isEqualTo(7);
        assertThat(timeline.most(Sample::heapBytes, 6, 7)).isZero();
    }

    @Test
    void aRatioOfNothingToNothingIsOne() {
        assertThat(Timeline.ratio(97, 100)).isEqualTo(0.97, within(SOME));
        assertThat(Timeline.ratio(0, 0)).isEqualTo(1);
        assertThat(Timeline.ratio(1, 0)).isInfinite();
    }

    @Test
    void theTableHasALineForEachSample() {
        assertThat(new TimelineCsv(timeline, List.of("feed")).lines())
                .hasSize(5)
                .startsWith(
                        "second,feed_written,feed_state,heap_bytes,window_bytes,resident_bytes",
                        "1.00,100,attached,5,0,0");
    }

    private static Sample sample(double seconds, double written, double heap) {
        return new Sample(seconds, Map.of("feed", written), Map.of("feed", "attached"), heap, 0, 0);
    }
}
