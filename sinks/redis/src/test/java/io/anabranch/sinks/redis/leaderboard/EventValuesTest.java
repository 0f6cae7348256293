package io.anabranch.sinks.redis.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.topology.Event;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventValuesTest {
    private static final String PAYLOAD = """
            {"skip":{"amount":1,"list":[1,[2]]},"amount":12.50,"note":"caf\\u00e9","a/b":{"~":7},
             "items":[{"sku":"x"},{"sku":"y","n":3}],"none":null,"yes":true,"object":{"deep":1}}
            """;

    @Test
    void findsWhatThePointersName() {
        EventValues values = read(
                PAYLOAD,
                "{\"country\":\"de\",\"rank\":5}",
                "/data/amount",
                "/data/note",
                "/data/a~1b/~0",
                "/data/items/1/sku",
                "user_id",
                "/event_type",
                "country",
                "/rank");

        assertThat(texts(values, 8)).containsExactly("12.50", "café", "7", "y", "u-1", "click", "de", "5");
        assertThat(values.number(0)).isEqualTo("12.50");
        assertThat(values.number(1)).as("a text is no number").isNull();
        assertThat(values.number(7)).isEqualTo("5");
    }

    @Test
    void findsNothingWhereThereIsNoTextOrNumber() {
        EventValues values = read(
                PAYLOAD,
                "",
                "/data/none",
                "/data/yes",
                "/data/object",
                "/data/missing",
                "/data/items/2/sku",
                "/data/amount/inside",
                "/country");

        assertThat(texts(values, 7)).containsOnlyNulls();
    }

    @Test
    void forgetsTheEventBefore() {
        Log log = new Log("t", 0);
        EventValues values = new EventValues(List.of(Pointer.of("/data/amount"), Pointer.of("/country")));
        values.read(log.event("u", "click", Log.START, "{\"amount\":1}", "{\"country\":\"de\"}"));

        values.read(log.event("u", "click", Log.START, "", ""));

        assertThat(texts(values, 2)).containsOnlyNulls();
        assertThat(values.number(0)).isNull();
    }

    private static EventValues read(String data, String extra, String... pointers) {
        Event event = new Log("t", 0).event("u-1", "click", Log.START, data, extra);
        EventValues values =
                new EventValues(Arrays.stream(pointers).map(Pointer::of).toList());
        values.read(event);
        return values;
    }

    private static String[] texts(EventValues values, int slots) {
        String[] texts = new String[slots];
        for (int slot = 0; slot < slots; slot++) {
            texts[slot] = values.text(slot);
        }
        return texts;
    }
}
