package io.anabranch.ingest.decode;

import static io.anabranch.topology.Records.record;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anabranch.settings.ByteSize;
import io.anabranch.topology.Decoded;
import io.anabranch.topology.Event;
import io.anabranch.topology.Rejected;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/** Chance against the decoder, judged by a decoder written for plainness. {@code -Danabranch.seed=N} repeats a run. */
class EventDecoderFuzzTest {
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final String[] BITS = {
        "\"",
        "\\",
        "\\u",
        "\\ud800",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        " ",
        "\0",
        "\uFEFF",
        "null",
        "NaN",
        "1e999",
        "-",
        "00",
        "\"data\":{}",
        "\"user_id\":1",
        "\"specversion\":\"1.0\"",
        "/*",
        "é",
        "\uD83D\uDE00"
    };

    private final long seed = Long.getLong("anabranch.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final RandomEvents events = new RandomEvents(random);
    private final EventDecoder json = new EventDecoder(new ByteSize(1 << 20), Duration.ofDays(36_500));

    @BeforeEach
    void printSeed(TestReporter reporter) {
        reporter.publishEntry("anabranch.seed", Long.toString(seed));
    }

    @Test
    void readsValidEventsAsAPlainDecoderDoes() throws IOException {
        for (int i = 0; i < 5_000; i++) {
            byte[] value = events.next().getBytes(UTF_8);

            Decoded decoded = json.decode(record(value));

            assertThat(decoded)
                    .as("seed %d, event %d: %s", seed, i, text(value))
                    .isInstanceOf(Event.class);
            assertReadRight((Event) decoded, value, i);
        }
    }

    @Test
    void neverThrowsAndAcceptsNothingThatAStrictDecoderRefuses() throws IOException {
        int accepted = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] value = i == 0
                    ? "{\"user_id\":\"u\",\"event_type\":\"t\",\"timestamp\":1795248937,\"n\":1E-007199254740993}"
                            .getBytes(UTF_8)
                    : mutated(events.next().getBytes(UTF_8));

            Decoded decoded = json.decode(record(value));

            if (decoded instanceof Event event && !text(value).contains("specversion")) {
                accepted++;
                assertReadRight(event, value, i);
            }
        }
        assertThat(accepted)
                .as("accepted of 20,000 mutants, seed %d: neither all nor none", seed)
                .isBetween(1_000, 19_000);
    }

    @Test
    @Timeout(30)
    void decodesHostileValuesInBoundedTime() {
        StringBuilder names = new StringBuilder("{\"a\":0");
        for (int i = 0; i < 100_000; i++) {
            // Every name has the same hash code.
            names.append(",\"");
            for (int bit = 0; bit < 17; bit++) {
                names.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            names.append("\":").append(i);
        }
        List<String> values = List.of(
                names + "}",
                "{\"data\":" + "{\"a\":".repeat(100_000),
                "[".repeat(1_000_000),
                "{\"n\":" + "9".repeat(1_000_000) + "}",
                "{\"n\":1e" + "9".repeat(1_000_000) + "}",
                "{\"n\":0." + "1".repeat(1_000_000) + "}",
                "{\"" + "\\u0041".repeat(160_000) + "\":1}",
                "{\"data\":\"" + "\\ud83d\\ude00".repeat(80_000) + "\"}",
                "{\"timestamp\":\"2026-11-21T08:15:37." + "1".repeat(1_000_000) + "Z\"}",
                "{\"event_id\":\"" + "\\n".repeat(500_000) + "\"}");

        EventDecoder large = new EventDecoder(new ByteSize(16 << 20), Duration.ofHours(1));
        for (String value : values) {
            assertThat(large.decode(record(value))).isInstanceOf(Rejected.class);
        }
    }

    /** Every byte of the value decides: flips, cuts, doublings and splices anywhere. */
    private byte[] mutated(byte[] value) {
        byte[] mutant = value;
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(mutant.length + 1);
            int to = Math.min(mutant.length, at + random.nextInt(12));
            byte[] bit = BITS[random.nextInt(BITS.length)].getBytes(UTF_8);
            mutant = switch (random.nextInt(6)) {
                case 0 -> joined(mutant, at, new byte[] {(byte) random.nextInt(256)}, at);
                case 1 -> joined(mutant, at, new byte[] {(byte) random.nextInt(256)}, Math.min(mutant.length, at + 1));
                case 2 -> joined(mutant, at, new byte[0], to);
                case 3 -> joined(mutant, to, Arrays.copyOfRange(mutant, at, to), to);
                case 4 -> joined(mutant, at, new byte[0], random.nextInt(20) == 0 ? mutant.length : at);
                default -> joined(mutant, at, bit, at);
            };
            if (mutant.length == 0) {
                return value;
            }
        }
        return mutant;
    }

    private static byte[] joined(byte[] value, int until, byte[] middle, int from) {
        ByteBuffer joined = ByteBuffer.allocate(until + middle.length + value.length - from);
        return joined.put(value, 0, until)
                .put(middle)
                .put(value, from, value.length - from)
                .array();
    }

    private void assertReadRight(Event event, byte[] value, int number) throws IOException {
        String what = "seed " + seed + ", event " + number + ": " + text(value);
        JsonNode tree = tree(text(value));

        assertThat(event.id()).as(what).isEqualTo(tree.path("event_id").asText("events-3-42"));
        assertThat(event.userId()).as(what).isEqualTo(tree.path("user_id").textValue());
        assertThat(event.type()).as(what).isEqualTo(tree.path("event_type").textValue());
        assertTimestamp(event, tree.path("timestamp"), what);
        assertThat(event.data().isEmpty()).as(what).isEqualTo(!tree.path("data").isObject());
        if (!event.data().isEmpty()) {
            assertThat(tree(event.data().toString())).as(what).isEqualTo(tree.get("data"));
        }
        ObjectNode further = tree.deepCopy();
        further.remove(List.of("event_id", "user_id", "event_type", "timestamp", "data"));
        assertThat(event.extra().isEmpty()).as(what).isEqualTo(further.isEmpty());
        if (!further.isEmpty()) {
            assertThat(tree(event.extra().toString())).as(what).isEqualTo(further);
        }
    }

    private static JsonNode tree(String json) throws IOException {
        try {
            return STRICT.readTree(json);
        } catch (NumberFormatException exponentOfTooManyDigits) {
            // Of 1E-007199254740993, which is a JSON number and next to nothing: to be read as a double.
            return STRICT.readerFor(JsonNode.class)
                    .without(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .readTree(json);
        }
    }

    private static void assertTimestamp(Event event, JsonNode timestamp, String what) {
        if (timestamp.isTextual()) {
            String plain = timestamp.textValue().toUpperCase(Locale.ROOT);
            if (plain.matches(".*T..:..:[0-5].(\\.\\d{1,9})?(Z|[+-]\\d\\d:\\d\\d)")
                    && !plain.matches(".*(1[89]|2\\d):\\d\\d")) {
                assertThat(event.timestamp())
                        .as(what)
                        .isEqualTo(OffsetDateTime.parse(plain).toInstant().truncatedTo(ChronoUnit.MICROS));
            }
        } else {
            assertThat(event.timestamp().toEpochMilli()).as(what).isEqualTo(timestamp.longValue());
        }
    }

    private static String text(byte[] value) {
        return new String(value, UTF_8);
    }
}
