package io.anabranch.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.ingest.decode.EventDecoder;
import io.anabranch.load.Published.Kind;
import io.anabranch.settings.ByteSize;
import io.anabranch.topology.Decoded;
import io.anabranch.topology.Event;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScriptTest {
    private static final Instant START = Instant.parse("2026-11-21T08:00:00Z");
    private static final int RECORDS = 20_000;

    private final EventDecoder decoder = new EventDecoder(ByteSize.parse("1MiB"), Duration.ofHours(1));

    @Test
    void theSameScriptIsTheSameLog() {
        Script once = script(7);
        Script again = script(7);

        for (long i = 0; i < 1_000; i++) {
            assertThat(again.record(i).value()).isEqualTo(once.record(i).value());
            assertThat(again.record(i).key()).isEqualTo(once.record(i).key());
        }
    }

    @Test
    void twoSeedsShareNoEvent() {
        Set<String> ids = new HashSet<>();

        for (long seed = 0; seed < 4; seed++) {
            Script script = script(seed);
            LongStream.range(0, 2_000)
                    .mapToObj(script::record)
                    .filter(record -> record.kind() == Kind.EVENT)
                    .forEach(record -> assertThat(ids.add(record.eventId())).isTrue());
        }
    }

    @Test
    void sharesAreAsStated() {
        List<Published> log = log(script(1));

        assertThat(count(log, Kind.DUPLICATE)).isBetween(RECORDS * 4L / 100, RECORDS * 6L / 100);
        assertThat(count(log, Kind.MALFORMED)).isBetween(RECORDS * 4L / 100, RECORDS * 6L / 100);
    }

    @Test
    void aDuplicateRepeatsAnEarlierEventByteForByte() {
        List<Published> log = log(script(1));

        log.stream()
                .filter(record -> record.kind() == Kind.DUPLICATE)
                .forEach(duplicate -> assertThat(log.stream()
                                .limit(duplicate.sequence())
                                .filter(record -> record.kind() == Kind.EVENT)
                                .filter(record -> record.eventId().equals(duplicate.eventId()))
                                .map(Published::value))
                        .singleElement()
                        .isEqualTo(duplicate.value()));
    }

    @Test
    void theDecoderTakesEveryEventAndRefusesEverythingMalformed() {
        Set<String> reasons = new HashSet<>();

        for (Published record : log(script(3))) {
            Decoded decoded = decoder.decode(source(record));
            if (record.kind() == Kind.MALFORMED) {
                assertThat(decoded).as(record.toString()).isInstanceOf(Rejected.class);
                reasons.add(((Rejected) decoded).reason().code());
            } else {
                assertThat(decoded).as(decoded.toString()).isInstanceOf(Event.class);
                assertThat(((Event) decoded).id()).isEqualTo(record.eventId());
            }
        }
        assertThat(reasons).as("each kind of malformation has its reason").hasSizeGreaterThanOrEqualTo(9);
    }

    @ParameterizedTest
    @EnumSource(names = {"CLOUDEVENTS_BINARY", "CLOUDEVENTS_STRUCTURED"})
    void theDecoderSeesACloudEventAsTheLedgerNamesIt(Format format) throws Exception {
        Script script = new Script(3, 1_000, 0.05, 0, START, 200_000);
        EventFormat form = format.open("events", Optional.empty());

        for (long i = 0; i < 1_000; i++) {
            Published record = script.record(i, form);
            Event plain = (Event) decoder.decode(source(script.record(i)));

            assertThat(decoder.decode(source(record))).isInstanceOfSatisfying(Event.class, event -> {
                assertThat(event.id()).isEqualTo(record.eventId());
                assertThat(event.userId()).isEqualTo(plain.userId());
                assertThat(event.type()).isEqualTo(plain.type());
                assertThat(event.timestamp()).isEqualTo(plain.timestamp());
                assertThat(event.data()).hasToString(plain.data().toString());
            });
        }
    }

    @Test
    void fewUsersDoMostOfIt() {
        long busy = log(script(1)).stream()
                .map(record ->
                        Integer.parseInt(new String(record.key(), StandardCharsets.UTF_8).substring("user-".length())))
                .filter(user -> user < 100)
                .count();

        assertThat(busy).as("records of the first tenth of the users").isGreaterThan(RECORDS * 4L / 10);
    }

    @Test
    void sharesBeyondOneAreRefused() {
        assertThatThrownBy(() -> new Script(1, 10, 0.6, 0.6, START, 1_000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0.6 duplicates");
    }

    private static Script script(long seed) {
        return new Script(seed, 1_000, 0.05, 0.05, START, 200_000);
    }

    private static List<Published> log(Script script) {
        return LongStream.range(0, RECORDS).mapToObj(script::record).toList();
    }

    private static long count(List<Published> log, Kind kind) {
        return log.stream().filter(record -> record.kind() == kind).count();
    }

    private static SourceRecord source(Published record) {
        return new SourceRecord(
                "events",
                "id",
                0,
                record.sequence(),
                START.toEpochMilli(),
                record.key(),
                record.value(),
                headers(record));
    }

    private static List<SourceRecord.Header> headers(Published record) {
        return record.headers().entrySet().stream()
                .map(header -> new SourceRecord.Header(
                        header.getKey(), header.getValue().getBytes(StandardCharsets.UTF_8)))
                .toList();
    }
}
