package io.anabranch.sinks.redis.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.anabranch.sinks.redis.leaderboard.Log;
import io.anabranch.topology.Event;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeedMessageTest {
    @Test
    void carriesPositionAndTheProducersBytes() {
        Event event = new Log("t", 3)
                .event("u\"\\\n\u0001é", "click", Log.START, "{ \"amount\" : 12.50 }", "{\"country\":\"de\"}");

        assertThat(text(event))
                .isEqualTo("{\"event_id\":\"t-3-0\",\"topic_id\":\"t\",\"partition\":3,\"offset\":0,\"since\":0,"
                        + "\"user_id\":\"u\\\"\\\\\\n\\u0001é\",\"event_type\":\"click\","
                        + "\"timestamp\":\"2026-11-21T08:15:37.123456Z\","
                        + "\"data\":{ \"amount\" : 12.50 },\"extra\":{\"country\":\"de\"}}");
    }

    @Test
    void tellsWhatCameBefore() {
        Event event = new Log("t", 0).event("u", "click", Log.START, "", "");

        assertThat(new String(FeedMessage.of(event, 17, new Utf8Json()), StandardCharsets.UTF_8))
                .contains("\"offset\":0,\"prev\":17,");
        assertThat(new String(FeedMessage.of(event, ~17L, new Utf8Json()), StandardCharsets.UTF_8))
                .contains("\"offset\":0,\"since\":17,");
    }

    @Test
    void leavesOutWhatTheEventHasNot() {
        Event event = new Log("t", 0).event("u", "click", Log.START, "", "");

        assertThat(text(event)).endsWith("\"timestamp\":\"2026-11-21T08:15:37.123456Z\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2000-01-01T00:00:00.000000Z",
                "2024-02-29T23:59:59.999999Z",
                "2026-03-01T10:05:09.000001Z",
                "2100-12-31T12:30:00.100000Z"
            })
    void timesHaveOneWidth(String time) {
        Utf8Json json = new Utf8Json();
        json.time(Instant.parse(time));

        assertThat(json).hasToString(time);
    }

    private static String text(Event event) {
        return new String(FeedMessage.of(event, ~0L, new Utf8Json()), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 9, 10, 99_999, 100_000, Integer.MAX_VALUE, Long.MAX_VALUE})
    void numbersAreWrittenWhole(long number) {
        Utf8Json json = new Utf8Json();
        json.number(number);

        assertThat(json).hasToString(Long.toString(number));
    }

    @Test
    void anyTextOfAnyLengthIsEscapedAsJsonTellsAndNothingIsLeftForTheNext() {
        Utf8Json json = new Utf8Json();
        String text = "é\uD83D\uDE00\"\\\n\u0000\u007f".repeat(500);

        json.text("plain");
        json.text(text);

        assertThat(json.take())
                .isEqualTo(("plain" + new String(JsonStringEncoder.getInstance().quoteAsString(text)))
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(json.take()).isEmpty();
    }
}
