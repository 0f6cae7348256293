package io.anabranch.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.ingest.KafkaRange.Extent;
import io.anabranch.ingest.decode.EventDecoder;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.topology.Batch;
import io.anabranch.topology.Decoded;
import io.anabranch.topology.Deletion;
import io.anabranch.topology.Event;
import io.anabranch.topology.SourceRecord;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

@WithServers(Server.KAFKA)
final class KafkaRangeIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private final Instant day = Instant.now().minus(Duration.ofDays(2)).truncatedTo(ChronoUnit.DAYS);

    private final KafkaSettings settings;
    private final String topic;
    private final Function<SourceRecord, Decoded> decode;
    private final Probe probe;

    KafkaRangeIT(TestServers servers) {
        this.topic = servers.newName("events");
        this.settings = TestTopics.settings(servers.kafka(), topic);
        this.decode = new EventDecoder(settings.maxRecordSize(), settings.maxClockSkew())::decode;
        this.probe = new Probe(servers.kafka());
        KafkaTopics.create(settings, 2, 1).block(SOON);
    }

    @AfterEach
    void close() {
        probe.close();
    }

    @Test
    void readsFromOneTimeToAnotherInEachPartitionAndEnds() throws Exception {
        produceMinutes(0, 0, 48);
        produceMinutes(1, 0, 48);

        List<String> ids = ids(range(Optional.of(day), Optional.of(day.plus(Duration.ofMinutes(24))), event -> true));

        assertThat(ids)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 2)
                        .boxed()
                        .flatMap(partition -> IntStream.range(0, 24).mapToObj(minute -> partition + "-" + minute))
                        .toList());
    }

    @Test
    void aTimeAfterTheLastRecordIsTheEndAndWhatComesLaterIsNotRead() throws Exception {
        produceMinutes(0, 0, 10);
        KafkaRange range = range(Optional.empty(), Optional.of(day.plus(Duration.ofDays(300))), event -> true);

        Extent extent = range.measure().block(SOON);
        produceMinutes(0, 10, 20);

        assertThat(extent).isEqualTo(new Extent(0, 10, 0));
        assertThat(ids(range)).hasSize(10);
        assertThat(range.extent()).isEqualTo(new Extent(10, 10, 0));
    }

    @Test
    void anEmptyRangeEndsAtOnce() throws Exception {
        produceMinutes(0, 0, 10);

        assertThat(ids(range(Optional.of(day.plus(Duration.ofDays(300))), Optional.empty(), event -> true)))
                .isEmpty();
    }

    @Test
    void everyRecordOfABatchIsAccountedFor() throws Exception {
        produceMinutes(0, 0, 10);
        produce(0, day, "{\"half\":");
        produce(0, day, null);

        Flux<Batch> batches = range(
                        Optional.empty(), Optional.empty(), event -> event.id().equals("0-3"))
                .batches();

        var unused = StepVerifier.create(
                        batches.concatMap(batch -> batch.commit().thenReturn(batch)))
                .assertNext(batch -> {
                    assertThat(batch.records()).isEqualTo(12);
                    assertThat(batch.events()).hasSize(1);
                    assertThat(batch.skipped().filtered()).isEqualTo(9);
                    assertThat(batch.skipped().elsewhere()).isEqualTo(1);
                    assertThat(batch.skipped().empty()).isEqualTo(1);
                })
                .expectComplete()
                .verify(SOON);
    }

    @Test
    void goesOnAfterAFailureWithWhatIsNotCommitted() throws Exception {
        produceMinutes(0, 0, 1_000);
        KafkaRange range = new KafkaRange(
                settings,
                request(Optional.empty(), Optional.empty(), OptionalInt.of(500), event -> true),
                decode,
                new SimpleMeterRegistry());
        List<String> committed = new ArrayList<>();

        Mono<Void> run = range.batches()
                .concatMap(batch -> committed.size() == 200
                        ? Mono.error(new IllegalStateException("the store is away"))
                        : batch.commit()
                                .then(Mono.fromRunnable(
                                        () -> batch.events().forEach(event -> committed.add(event.id())))))
                .then();
        var unused =
                StepVerifier.create(run).expectErrorMessage("the store is away").verify(SOON);
        List<String> rest = ids(range);

        assertThat(committed).hasSize(200);
        assertThat(rest).hasSize(800).doesNotContainAnyElementsOf(committed);
    }

    @Test
    void aGroupRemembersWhatWasDone() throws Exception {
        produceMinutes(0, 0, 10);
        Optional<String> group = Optional.of(topic + ".redrive");

        List<String> first = ids(withGroup(group));
        produceMinutes(0, 10, 13);
        List<String> second = ids(withGroup(group));

        assertThat(first).hasSize(10);
        assertThat(second).containsExactly("0-10", "0-11", "0-12");
    }

    @Test
    void whatIsDatedLaterIsPassedOverWhereverItStands() throws Exception {
        produceMinutes(0, 0, 5);
        produceMinutes(0, 100, 101);
        produceMinutes(0, 5, 8);

        List<String> ids = ids(range(Optional.empty(), Optional.of(day.plus(Duration.ofMinutes(7))), event -> true));

        assertThat(ids).containsExactly("0-0", "0-1", "0-2", "0-3", "0-4", "0-5", "0-6");
    }

    @Test
    void aGroupNeverPassesWhatCameAfterTheRangeWasMeasured() throws Exception {
        produceMinutes(0, 0, 10);
        Optional<String> group = Optional.of(topic + ".redrive");
        KafkaRange first = withGroup(group);
        Extent extent = first.measure().block(SOON);
        produceMinutes(0, 10, 15);

        assertThat(extent).isEqualTo(new Extent(0, 10, 0));
        assertThat(ids(first)).hasSize(10);
        assertThat(ids(withGroup(group))).containsExactly("0-10", "0-11", "0-12", "0-13", "0-14");
    }

    @Test
    void whatRetentionDeletedMeanwhileIsCountedAndTheRestIsRead() throws Exception {
        produceMinutes(0, 0, 100);
        KafkaRange range = range(Optional.empty(), Optional.empty(), event -> true);
        Extent measured = range.measure().block(SOON);
        probe.deleteBefore(topic, 0, 40);

        assertThat(measured).isEqualTo(new Extent(0, 100, 0));
        assertThat(ids(range)).hasSize(60).startsWith("0-40");
        assertThat(range.extent()).isEqualTo(new Extent(100, 100, 40));
    }

    @Test
    void afterDeletionsItReadsOnUntilTheLogsEndSoThatTheLastWordIsTheLast() throws Exception {
        produceMinutes(0, 0, 5);
        produce(0, day.plus(Duration.ofMinutes(40)), "delete 0-3");
        KafkaRange range = new KafkaRange(
                settings,
                new KafkaRange.Request(
                        "replay",
                        List.of(topic),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        /* again= */ false,
                        /* chasesEnd= */ true,
                        OptionalInt.empty(),
                        event -> true),
                this::withDeletions,
                new SimpleMeterRegistry());
        Extent measured = range.measure().block(SOON);
        produceMinutes(0, 3, 4);

        List<String> ids = ids(range);

        assertThat(measured).isEqualTo(new Extent(0, 6, 0));
        assertThat(ids).containsExactly("0-0", "0-1", "0-2", "0-3", "0-4", "deleted 0-3", "0-3");
    }

    private Decoded withDeletions(SourceRecord record) {
        String text = new String(record.value(), StandardCharsets.UTF_8);
        return text.startsWith("delete ")
                ? Event.deletion(text.substring(7), Deletion.BY_ID, record)
                : decode.apply(record);
    }

    private KafkaRange range(Optional<Instant> from, Optional<Instant> to, Predicate<Event> wanted) {
        return new KafkaRange(
                settings, request(from, to, OptionalInt.empty(), wanted), decode, new SimpleMeterRegistry());
    }

    private KafkaRange.Request request(
            Optional<Instant> from, Optional<Instant> to, OptionalInt rate, Predicate<Event> wanted) {
        return new KafkaRange.Request(
                "replay",
                List.of(topic),
                from,
                to,
                Optional.empty(),
                /* again= */ false,
                /* chasesEnd= */ false,
                rate,
                wanted);
    }

    private KafkaRange withGroup(Optional<String> group) {
        KafkaRange.Request request = new KafkaRange.Request(
                "redrive",
                List.of(topic),
                Optional.empty(),
                Optional.empty(),
                group,
                /* again= */ false,
                /* chasesEnd= */ false,
                OptionalInt.empty(),
                event -> true);
        return new KafkaRange(settings, request, decode, new SimpleMeterRegistry());
    }

    /** In the order of their batches, each committed. */
    private static List<String> ids(KafkaRange range) {
        List<String> ids = new ArrayList<>();
        range.batches()
                .concatMap(batch -> {
                    batch.events().forEach(event -> ids.add((event.isDeletion() ? "deleted " : "") + event.id()));
                    return batch.commit();
                })
                .blockLast(SOON);
        range.close();
        return ids;
    }

    /** Events {@code <partition>-<minute>}, one a minute. */
    private void produceMinutes(int partition, int from, int to) throws Exception {
        for (int minute = from; minute < to; minute++) {
            produce(
                    partition,
                    day.plus(Duration.ofMinutes(minute)),
                    new String(TestTopics.json(partition + "-" + minute, ""), StandardCharsets.UTF_8));
        }
    }

    private void produce(int partition, Instant dated, @Nullable String value) throws Exception {
        probe.produce(new ProducerRecord<>(
                topic, partition, dated.toEpochMilli(), null, value == null ? null : TestTopics.bytes(value)));
    }
}
