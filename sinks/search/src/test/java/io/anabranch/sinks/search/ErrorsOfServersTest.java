package io.anabranch.sinks.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.sinks.kit.WriteFailedException;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.RejectReason;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.SourceRecord;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Row 33 of the faults: 429 for all and for some, 400, 409, 413, 503, a proxy's page, an answer that is cut short. */
class ErrorsOfServersTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final String BUSY =
            ScriptedServer.item(429, "es_rejected_execution_exception", "rejected execution of coordinating operation");

    private final ScriptedServer server = new ScriptedServer();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final SearchSink sink = SearchSink.open(
            "search", TestSettings.of(server.node()).uncompressed().settings(), meters);

    @AfterEach
    void end() {
        sink.close().block(DEADLINE);
        server.close();
    }

    @Test
    void whatTheServerHasNoRoomForIsSentAgainAlone() {
        server.thenItems(Map.of("e-3", BUSY, "e-7", BUSY));

        assertThat(write(10)).isEmpty();

        assertThat(server.bulks()).hasSize(2);
        assertThat(server.bulks().get(1)).containsExactly("e-3", "e-7");
        assertThat(meters.get("anabranch.sink.retries")
                        .tag("reason", "throttled")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aServerWithoutRoomForAnythingIsAskedAgain() {
        server.then(
                429, "{\"error\":{\"type\":\"es_rejected_execution_exception\",\"reason\":\"busy\"},\"status\":429}");
        server.then(503, "<html>no healthy upstream</html>");
        server.then(502, "");

        assertThat(write(10)).isEmpty();

        assertThat(server.bulks())
                .hasSize(4)
                .allSatisfy(bulk -> assertThat(bulk).hasSize(10));
    }

    @Test
    void whatIsThereAlreadyIsStored() {
        server.thenItems(Map.of(
                "e-1", ScriptedServer.item(409, "version_conflict_engine_exception", "document already exists")));

        assertThat(write(3)).isEmpty();

        assertThat(server.bulks()).hasSize(1);
    }

    @Test
    void aRefusedDocumentIsRejectedAloneAndNotQuoted() {
        server.thenItems(Map.of(
                "e-1",
                ScriptedServer.item(
                        400,
                        "mapper_parsing_exception",
                        "failed to parse field [data] of type [flat_object]. Preview of field's value: 'canary'")));

        assertThat(write(3)).singleElement().satisfies(rejected -> {
            assertThat(rejected.record().offset()).isEqualTo(1);
            assertThat(rejected.reason()).isEqualTo(RejectReason.REJECTED_BY_STORE);
            assertThat(rejected.detail())
                    .contains("mapper_parsing_exception: failed to parse field [data] of type [flat_object].")
                    .doesNotContain("canary");
        });
    }

    @Test
    void aBulkThatIsTooLargeIsHalvedAndADocumentThatIsRejected() {
        server.then(413, "");
        server.then(413, "");
        server.then(413, "");

        assertThat(write(4))
                .hasSize(1)
                .allSatisfy(rejected -> assertThat(rejected.record().offset()).isZero());

        assertThat(server.bulks().stream().map(List::size)).containsExactly(4, 2, 1, 1, 2);
    }

    @Test
    void ofWhatTheAnswerSaysNothingNothingIsStored() {
        server.thenOnlyTheFirst(4);
        server.then(200, "{}");

        assertThat(write(10)).isEmpty();

        assertThat(server.bulks().stream().map(List::size)).containsExactly(10, 6, 6);
    }

    @Test
    void aFullDiskIsAnOutageAndNoThrottling() {
        server.thenItems(Map.of(
                "e-0",
                ScriptedServer.item(
                        429,
                        "cluster_block_exception",
                        "index [e] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark,"
                                + " index has read-only-allow-delete block];")));
        server.thenItems(Map.of(
                "e-0",
                ScriptedServer.item(
                        403,
                        "cluster_block_exception",
                        "index [e] blocked by: [FORBIDDEN/12/index read-only / allow delete (api)];")));
        server.then(
                429,
                "{\"error\":{\"type\":\"cluster_block_exception\",\"reason\":\"blocked by: [TOO_MANY_REQUESTS/12/…];\"}}");

        assertThat(write(1)).isEmpty();

        assertThat(server.bulks()).hasSize(4);
        assertThat(meters.get("anabranch.sink.retries")
                        .tag("reason", "blocked")
                        .counter()
                        .count())
                .isEqualTo(3);
    }

    @Test
    void whatOnlyAnOperatorCanMendFailsAtOnceAndRejectsNothing() {
        server.thenItems(
                Map.of(
                        "e-0",
                        ScriptedServer.item(
                                400,
                                "validation_exception",
                                "this action would add [2] shards, but this cluster currently has [1000]/[1000] maximum shards open;")));

        assertThatThrownBy(() -> write(2))
                .isInstanceOf(WriteFailedException.class)
                .hasMessageContaining("maximum shards open");
        server.then(401, "{\"error\":\"Unauthorized\",\"status\":401}");
        assertThatThrownBy(() -> write(2)).hasMessageContaining("correct username and password, or api-key");
    }

    @Test
    void whatTheServerSaysOfAWholeRequestIsSaidUpToWhereItQuotes() {
        server.then(
                400,
                "{\"error\":{\"type\":\"illegal_argument_exception\",\"reason\":\"no such thing. Preview of field's value: 'canary'\"}}");

        assertThatThrownBy(() -> write(1))
                .hasMessageContaining("the server answered 400 (illegal_argument_exception: no such thing. (the rest")
                .hasMessageNotContaining("canary");
    }

    private List<Rejected> write(int events) {
        return Objects.requireNonNull(sink.write(IntStream.range(0, events)
                        .mapToObj(ErrorsOfServersTest::event)
                        .toList())
                .collectList()
                .block(DEADLINE));
    }

    private static Event event(int offset) {
        Instant timestamp = Instant.parse("2026-11-28T23:59:59.999999Z");
        byte[] value = "{\"n\":1}".getBytes(StandardCharsets.UTF_8);
        SourceRecord record =
                new SourceRecord("topic", "id", 0, offset, timestamp.toEpochMilli(), null, value, List.of());
        return new Event("e-" + offset, "user", "type", timestamp, JsonText.of("{\"n\":1}"), JsonText.NONE, record);
    }
}
