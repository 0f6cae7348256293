package io.anabranch.app.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class WriteTimesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void onlyWhatEndedBetweenTheTwoAnswersCounts() throws Exception {
        JsonNode before = writes(100, 100, 100, 100);
        JsonNode after = writes(110, 100, 105, 110);

        WriteTimes times = WriteTimes.between(before, after);

        assertThat(times.quantile(0.5)).isCloseTo(0.010, within(1e-9));
        assertThat(times.quantile(0.99)).isBetween(0.010, 0.100);
    }

    @Test
    void isSpreadEvenlyWithinItsBucket() throws Exception {
        WriteTimes times = WriteTimes.between(writes(0, 0, 0, 0), writes(10, 0, 10, 10));

        assertThat(times.quantile(0.5)).isCloseTo(0.0075, within(1e-9));
    }

    @Test
    void beyondTheLargestBoundIsThatBound() throws Exception {
        WriteTimes times = WriteTimes.between(writes(0, 0, 0, 0), writes(10, 0, 0, 1));

        assertThat(times.quantile(0.99)).isEqualTo(0.100);
    }

    @Test
    void nothingIsKnownWithoutAWrite() throws Exception {
        assertThat(WriteTimes.between(writes(5, 1, 2, 5), writes(5, 1, 2, 5)).quantile(0.5))
                .isNaN();
    }

    @Test
    void aProcessThatWasStartedAgainCountsFromZero() throws Exception {
        WriteTimes times = WriteTimes.between(writes(1_000, 0, 0, 1_000), writes(10, 10, 10, 10));

        assertThat(times.quantile(0.99)).isLessThanOrEqualTo(0.005);
    }

    /** How many in all, within 5, 10 and 100 ms. */
    private static JsonNode writes(int count, int in5, int in10, int in100) throws Exception {
        return JSON.readTree("""
                {"count": %d, "buckets": [{"le": 0.005, "count": %d}, {"le": 0.01, "count": %d}, {"le": 0.1, "count": %d}]}
                """.formatted(count, in5, in10, in100));
    }
}
