package io.anabranch.ingest;

import static io.anabranch.ingest.TestTopics.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.ingest.decode.EventDecoder;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.topology.RejectReason;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.SourceRecord;
import io.anabranch.topology.SourceRecord.Header;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

@WithServers(Server.KAFKA)
final class KafkaDeadLetterLogIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final KafkaSettings settings;
    private final KafkaDeadLetters deadLetters;
    private final KafkaDeadLetterLog log;
    private final Probe probe;

    KafkaDeadLetterLogIT(TestServers servers) {
        settings = TestTopics.settings(servers.kafka(), servers.newName("events"));
        deadLetters = KafkaDeadLetters.open(settings, meters);
        log = new KafkaDeadLetterLog(settings, meters);
        probe = new Probe(servers.kafka());
    }

    @BeforeEach
    void createTopics() {
        KafkaTopics.create(settings, 2, 1).block(SOON);
    }

    @AfterEach
    void close() {
        deadLetters.close().block(SOON);
        probe.close();
    }

    @Test
    void givesBackTheRecordAsItWasThoughItsOwnHeadersLookLikeOurs() {
        List<Header> headers = List.of(
                new Header("h", bytes("1")),
                new Header("h", null),
                new Header("__connect.errors.topic", bytes("of another program")),
                new Header("anabranch.sink", bytes("of another program")));
        SourceRecord record = record(42, bytes("k"), new byte[] {(byte) 0xc0, 0, 1}, headers);

        deadLetters.publish(List.of(rejected(record, "cassandra"))).block(SOON);

        DeadLetter letter = letters().get(0);
        assertThat(letter.by()).isEqualTo("cassandra");
        assertThat(letter.reason()).isEqualTo("too-large");
        assertThat(letter.detail()).isEqualTo("70 KiB of 64 KiB");
        assertThat(letter.attempts()).isEqualTo(1);
        assertThat(letter.record()).hasToString(record.toString());
        assertThat(letter.record().timestamp()).isEqualTo(record.timestamp());
        assertThat(letter.record().key().orElseThrow()).isEqualTo(bytes("k"));
        assertThat(letter.record().value()).isEqualTo(record.value());
        assertThat(letter.record().headers())
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactlyElementsOf(headers);
    }

    @Test
    void aRecordWithoutAValueStaysOne() {
        deadLetters
                .publish(List.of(rejected(new SourceRecord("t", "", 0, 1, 0, null, null, List.of()), "decode")))
                .block(SOON);

        assertThat(letters().get(0).record().hasValue()).isFalse();
        assertThat(letters().get(0).record().key()).isEmpty();
    }

    @Test
    void eachAttemptIsCountedAndTheHeadersStayTheRecordsOwn() {
        SourceRecord record = record(42, null, bytes("v"), List.of(new Header("h", bytes("1"))));
        deadLetters.publish(List.of(rejected(record, "cassandra"))).block(SOON);

        DeadLetter first = letters().get(0);
        deadLetters.publish(List.of(rejected(first.again(), "cassandra"))).block(SOON);
        DeadLetter second = letters().get(1);
        deadLetters.publish(List.of(rejected(second.again(), "cassandra"))).block(SOON);
        DeadLetter third = letters().get(2);

        assertThat(List.of(first.attempts(), second.attempts(), third.attempts()))
                .containsExactly(1, 2, 3);
        assertThat(third.record().headers())
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(new Header("h", bytes("1")));
    }

    @Test
    void whatIsNoDeadLetterOfOursIsPassedOver() throws Exception {
        probe.produce(new ProducerRecord<>(settings.deadLetters().topic(), bytes("something else")));
        deadLetters
                .publish(List.of(rejected(record(7, null, bytes("v"), List.of()), "decode")))
                .block(SOON);

        assertThat(letters()).extracting(letter -> letter.record().offset()).containsExactly(7L);
    }

    @Test
    void whatIsChosenIsTriedAgainAfterAnOutage() {
        EventDecoder decoder = new EventDecoder(settings.maxRecordSize(), settings.maxClockSkew());
        for (int offset = 0; offset < 3; offset++) {
            SourceRecord record = record(offset, null, TestTopics.json("e" + offset, ""), List.of());
            deadLetters.publish(List.of(rejected(record, "mongodb"))).block(SOON);
        }
        KafkaRange source = log.source(
                "redrive",
                Optional.empty(),
                settings.group() + ".redrive",
                /* again= */ false,
                OptionalInt.empty(),
                letter -> Optional.of(decoder.decode(letter.again())));
        List<String> ids = new ArrayList<>();

        var unused = StepVerifier.create(
                        source.batches().concatMap(batch -> Mono.error(new IllegalStateException("away"))))
                .expectErrorMessage("away")
                .verify(SOON);
        source.batches()
                .concatMap(batch -> {
                    batch.events().forEach(event -> ids.add(event.id()));
                    return batch.commit();
                })
                .blockLast(SOON);
        source.close();

        assertThat(ids).containsExactly("e0", "e1", "e2");
    }

    @Test
    void ofARecordTheLetterOfTheMostAttemptsCountsAndOneThatIsThereTwiceOnce() {
        SourceRecord record = record(42, null, bytes("v"), List.of());
        deadLetters
                .publish(List.of(rejected(record, "cassandra"), rejected(record, "mongodb")))
                .block(SOON);
        DeadLetter ofMongodb = letters().get(1);
        deadLetters.publish(List.of(rejected(ofMongodb.again(), "mongodb"))).block(SOON);
        deadLetters.publish(List.of(rejected(ofMongodb.again(), "mongodb"))).block(SOON);
        LatestLetters latest = new LatestLetters(10);
        List<DeadLetter> all = letters();

        all.forEach(latest::add);

        assertThat(all.stream().map(latest::isLatest)).containsExactly(true, false, true, false);
    }

    @Test
    void lettersOfTooManyRecordsAreRefusedWithTheRemedy() {
        LatestLetters latest = new LatestLetters(2);
        for (int offset = 0; offset < 3; offset++) {
            deadLetters
                    .publish(List.of(rejected(record(offset, null, bytes("v"), List.of()), "mongodb")))
                    .block(SOON);
        }
        List<DeadLetter> all = letters();
        latest.add(all.get(0));
        latest.add(all.get(1));

        assertThatThrownBy(() -> latest.add(all.get(2))).hasMessageContaining("--since");
    }

    private List<DeadLetter> letters() {
        List<DeadLetter> letters = new ArrayList<>();
        log.read(Optional.empty(), letters::add).block(SOON);
        return letters;
    }

    private SourceRecord record(long offset, byte @Nullable [] key, byte[] value, List<Header> headers) {
        return new SourceRecord(settings.topics().get(0), "", 1, offset, 1_767_600_937_000L, key, value, headers);
    }

    private static Rejected rejected(SourceRecord record, String by) {
        return new Rejected(record, by, RejectReason.TOO_LARGE, "70 KiB of 64 KiB");
    }
}
