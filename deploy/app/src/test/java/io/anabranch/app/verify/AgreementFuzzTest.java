package io.anabranch.app.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.app.verify.reader.LogEntry;
import io.anabranch.app.verify.reader.LogReader;
import io.anabranch.ingest.decode.EventDecoder;
import io.anabranch.ingest.decode.EventSettings;
import io.anabranch.ingest.decode.RandomEvents;
import io.anabranch.settings.ByteSize;
import io.anabranch.topology.Decoded;
import io.anabranch.topology.Deletion;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.SourceRecord;
import io.anabranch.topology.SourceRecord.Header;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Chance against the pipeline's decoder and verify's reader, each judged by the other. {@code -Danabranch.seed=N} repeats a run. */
class AgreementFuzzTest {
    private static final int RECORDS = 20_000;
    private static final ByteSize MAX_RECORD_SIZE = new ByteSize(4_096);
    private static final Duration MAX_CLOCK_SKEW = Duration.ofDays(3_650);

    private static final String[] BITS = {
        "\"",
        "\\",
        "\\u",
        "\\ud800",
        "\\udc00",
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
        "true",
        "NaN",
        "\"\\ud83d\\ude00\"",
        "\"x\\udfff\":1,",
        "1e999",
        "1e-2147483645",
        "-",
        "-0",
        "00",
        "1.50",
        "\"data\":{}",
        "\"user_id\":1",
        "\"specversion\":\"1.0\"",
        "\"subject\":7",
        "/*",
        "é",
        "\uD83D\uDE00",
        "#",
        "%",
        "Z",
        "+02",
        "+0230",
        "-23:59",
        "+24:00",
        ":60",
        "24:",
        ".5",
        ",5",
        "[UTC]",
        "[!Europe/Berlin]",
        "[!",
        "9"
    };

    private final long seed = Long.getLong("anabranch.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final RandomEvents events = new RandomEvents(random);
    private final RandomForms forms = new RandomForms(random);
    private final List<String> disagreements = new ArrayList<>();
    /** One for each settings: what it remembers of a record must not be seen in the next. */
    private final Map<EventSettings, EventDecoder> decoders = new HashMap<>();

    private int accepted;

    @BeforeEach
    void printSeed(TestReporter reporter) {
        reporter.publishEntry("anabranch.seed", Long.toString(seed));
    }

    @Test
    void agreeOnValidEvents() {
        for (int i = 0; i < RECORDS / 4; i++) {
            compare(EventSettings.DEFAULTS, record(null, events.next().getBytes(UTF_8), List.of()));
        }

        assertThat(disagreements).as("seed %d", seed).isEmpty();
        assertThat(accepted).as("accepted, seed %d", seed).isGreaterThan(RECORDS / 8);
    }

    @Test
    void agreeOnMutantsOfEvents() {
        agreeOn(() -> compare(
                EventSettings.DEFAULTS, record(null, mutated(events.next().getBytes(UTF_8)), List.of())));
    }

    @Test
    void agreeOnMutantsOfTimes() {
        agreeOn(() -> {
            String time = new String(mutated(forms.time().getBytes(UTF_8)), UTF_8);
            String value = "{\"user_id\":\"u\",\"event_type\":\"t\",\"timestamp\":" + time + "}";
            compare(forms.timed(), record(null, value.getBytes(UTF_8), List.of()));
        });
    }

    @Test
    void agreeOnMutantsOfCloudEvents() {
        agreeOn(() -> {
            List<Header> headers = forms.cloudEventHeaders();
            byte[] value = forms.cloudEvent().getBytes(UTF_8);
            boolean isInHeaders = random.nextBoolean();
            compare(
                    EventSettings.DEFAULTS,
                    record(null, isInHeaders ? value : mutated(value), isInHeaders ? mutated(headers) : headers));
        });
    }

    @Test
    void agreeOnMutantsOfMappedValues() {
        agreeOn(() -> {
            byte[] key =
                    random.nextInt(3) == 0 ? null : maybeMutated(forms.key().getBytes(UTF_8));
            byte[] value = maybeMutated(forms.mappedValue().getBytes(UTF_8));
            compare(forms.mapped(), record(key, value, mutated(forms.headers())));
        });
    }

    @Test
    void agreeOnMutantsOfDeletions() {
        agreeOn(() -> {
            byte[] key =
                    random.nextInt(3) == 0 ? null : maybeMutated(forms.key().getBytes(UTF_8));
            byte[] value = random.nextBoolean()
                    ? null
                    : maybeMutated(forms.deletedRow().getBytes(UTF_8));
            compare(forms.deleting(), record(key, value, mutated(forms.headers())));
        });
    }

    private void agreeOn(Runnable one) {
        for (int i = 0; i < RECORDS; i++) {
            one.run();
        }

        assertThat(disagreements).as("seed %d", seed).isEmpty();
        assertThat(accepted)
                .as("accepted of %d mutants, seed %d: neither all nor none", RECORDS, seed)
                .isBetween(RECORDS / 40, RECORDS - RECORDS / 40);
    }

    private void compare(EventSettings settings, SourceRecord record) {
        EventDecoder decoder = decoders.computeIfAbsent(
                settings, by -> new EventDecoder(MAX_RECORD_SIZE, MAX_CLOCK_SKEW, by, none -> new byte[0]));
        String decoded = shown(() -> shown(decoder.decode(record)));
        LogEntry entry = new LogReader(settings, MAX_RECORD_SIZE, MAX_CLOCK_SKEW, none -> new byte[0]).read(record);
        String read = shown(entry);
        accepted += entry instanceof LogEntry.Event || entry instanceof LogEntry.Deletion ? 1 : 0;
        if (!kind(decoded).equals(kind(read)) && disagreements.size() < 20) {
            disagreements.add("\ndecoder " + decoded + "\nreader  " + read + "\nvalue   " + text(record.value())
                    + "\nkey     " + record.key().map(AgreementFuzzTest::text).orElse("none") + "\nheaders "
                    + record.headers().stream()
                            .map(header -> header.name() + "=" + text(header.value()))
                            .collect(Collectors.joining(", "))
                    + "\ndated   " + record.timestampMillis() + "\nby      " + settings + "\n");
        }
    }

    /** What has to be the same: everything of an event; of a refusal, that it is one. */
    private static String kind(String shown) {
        return shown.startsWith("refused") ? "refused" : shown;
    }

    private static String shown(Supplier<String> decoding) {
        try {
            return decoding.get();
        } catch (RuntimeException fault) {
            return "throws " + fault;
        }
    }

    private static String shown(Decoded decoded) {
        if (decoded instanceof Event event && event.isDeletion()) {
            Deletion known = event.deletion().orElseThrow();
            return "deletes " + List.of(event.id(), known.userId(), known.timestamp(), known.deletedAt());
        }
        if (decoded instanceof Event event) {
            return String.join(
                    " | ",
                    event.id(),
                    event.userId(),
                    event.type(),
                    event.timestamp().toString(),
                    event.data().isEmpty() ? "none" : canonical(event.data()),
                    event.extra().isEmpty() ? "{}" : canonical(event.extra()));
        }
        return decoded instanceof Rejected rejected
                ? "refused: " + rejected.reason() + ", " + rejected.detail()
                : "nothing";
    }

    private static String shown(LogEntry entry) {
        if (entry instanceof LogEntry.Event event) {
            return String.join(
                    " | ",
                    event.id(),
                    event.user(),
                    event.type(),
                    event.time().toString(),
                    event.data().map(Fingerprint::canonical).orElse("none"),
                    Fingerprint.canonical(event.extra()));
        }
        if (entry instanceof LogEntry.Deletion deletion) {
            return "deletes " + List.of(deletion.id(), deletion.user(), deletion.time(), deletion.deletedAt());
        }
        return entry instanceof LogEntry.Malformed malformed ? "refused: " + malformed.why() : "nothing";
    }

    private static String canonical(JsonText json) {
        return Fingerprint.canonical(json.toString());
    }

    private static String text(byte @Nullable [] bytes) {
        if (bytes == null) {
            return "null";
        }
        String text = new String(bytes, UTF_8);
        return Arrays.equals(text.getBytes(UTF_8), bytes)
                ? text
                : HexFormat.of().formatHex(bytes);
    }

    private SourceRecord record(byte @Nullable [] key, byte @Nullable [] value, List<Header> headers) {
        byte[] orNone = random.nextInt(100) == 0 ? null : value;
        return new SourceRecord("events", "topic-id", 3, 42, forms.dated(), key, orNone, headers);
    }

    private List<Header> mutated(List<Header> headers) {
        List<Header> mutants = new ArrayList<>(headers);
        for (int changes = random.nextInt(3); changes > 0 && !mutants.isEmpty(); changes--) {
            int at = random.nextInt(mutants.size());
            Header header = mutants.get(at);
            byte[] value = header.value();
            switch (random.nextInt(5)) {
                case 0 -> mutants.remove(at);
                case 1 -> mutants.add(header);
                case 2 -> mutants.set(at, new Header(header.name().toUpperCase(Locale.ROOT), value));
                case 3 -> mutants.set(at, new Header(header.name(), null));
                default -> mutants.set(at, new Header(header.name(), value == null ? null : mutated(value)));
            }
        }
        return mutants;
    }

    private byte[] maybeMutated(byte[] value) {
        return random.nextBoolean() ? value : mutated(value);
    }

    /** Every byte decides: flips, cuts, doublings and splices anywhere. */
    private byte[] mutated(byte[] value) {
        byte[] mutant = value;
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(mutant.length + 1);
            int to = Math.min(mutant.length, at + random.nextInt(12));
            byte[] bit = BITS[random.nextInt(BITS.length)].getBytes(UTF_8);
            mutant = switch (random.nextInt(7)) {
                case 0 -> joined(mutant, at, new byte[] {(byte) random.nextInt(256)}, at);
                case 1 -> joined(mutant, at, new byte[] {(byte) random.nextInt(256)}, Math.min(mutant.length, at + 1));
                case 2 -> joined(mutant, at, new byte[0], to);
                case 3 -> joined(mutant, to, Arrays.copyOfRange(mutant, at, to), to);
                case 4 -> joined(mutant, at, new byte[0], random.nextInt(20) == 0 ? mutant.length : at);
                case 5 -> joined(mutant, at, bit, to);
                default -> joined(mutant, at, bit, at);
            };
        }
        return mutant;
    }

    private static byte[] joined(byte[] value, int until, byte[] middle, int from) {
        return ByteBuffer.allocate(until + middle.length + value.length - from)
                .put(value, 0, until)
                .put(middle)
                .put(value, from, value.length - from)
                .array();
    }
}
