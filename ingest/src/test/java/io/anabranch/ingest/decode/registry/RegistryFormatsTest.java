package io.anabranch.ingest.decode.registry;

import static io.anabranch.topology.Records.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.anabranch.ingest.decode.Refusal;
import io.anabranch.settings.ByteSize;
import io.anabranch.topology.RejectReason;
import io.anabranch.topology.SourceRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class RegistryFormatsTest {
    private static final String CANARY = "canary-7f3a";
    private static final String AVRO =
            "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"n\",\"type\":\"int\"}]}";
    private static final String PROTO = "syntax = \"proto3\"; message M { int32 n = 1; } message N { int32 o = 1; }";
    private static final UUID GUID = UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
    private static final String HEADER = "__value_schema_id";

    private final FakeRegistry registry = new FakeRegistry();
    private final AtomicLong nanos = new AtomicLong(System.nanoTime());
    private RegistryFormats formats = formats(registry.url());

    @AfterEach
    void close() {
        formats.close();
        registry.close();
    }

    @Test
    void readsAnIdBeforeTheValue() {
        registry.register("/schemas/ids/7", "AVRO", AVRO);
        registry.register("/schemas/ids/8", "PROTOBUF", PROTO);
        registry.register("/schemas/ids/9", "JSON", "{}");

        assertThat(json(record(framed(7, 10)))).isEqualTo("{\"n\":5}");
        assertThat(json(record(framed(8, 0, 8, 5)))).isEqualTo("{\"n\":5}");
        assertThat(json(record(framed(8, 2, 2, 8, 5)))).isEqualTo("{\"o\":5}");
        assertThat(json(record(framed(9, '{', ' ', '}')))).isEqualTo("{ }");
    }

    @Test
    void readsAGuidOrAnIdInAHeaderAndTheValueAsItIs() {
        registry.register("/schemas/guids/" + GUID, "AVRO", AVRO);
        registry.register("/schemas/ids/8", "PROTOBUF", PROTO);

        assertThat(json(record(new byte[] {10}, guid(GUID)))).isEqualTo("{\"n\":5}");
        assertThat(json(record(new byte[] {8, 5}, new SourceRecord.Header(HEADER, framed(8, 2, 2)))))
                .isEqualTo("{\"o\":5}");
        assertThat(json(record(new byte[] {}, new SourceRecord.Header(HEADER, framed(8, 0)))))
                .as("a message that sets nothing has no bytes")
                .isEqualTo("{\"n\":0}");
        assertThat(json(record(
                        new byte[] {8, 5},
                        new SourceRecord.Header(HEADER, new byte[] {9}),
                        new SourceRecord.Header(HEADER, framed(8, 0)))))
                .as("the last header counts")
                .isEqualTo("{\"n\":5}");
    }

    @Test
    void readsAGuidWithMessageIndexes() {
        registry.register("/schemas/guids/" + GUID, "PROTOBUF", PROTO);

        assertThat(json(record(new byte[] {8, 5}, guid(GUID, 2, 2)))).isEqualTo("{\"o\":5}");
    }

    static Stream<Arguments> frames() {
        return Stream.of(
                Arguments.of(new byte[] {'{', '}'}, null, RejectReason.NOT_SCHEMA_FRAMED),
                Arguments.of(new byte[] {0, 0, 0, 1}, null, RejectReason.NOT_SCHEMA_FRAMED),
                Arguments.of(new byte[] {0}, null, RejectReason.NOT_SCHEMA_FRAMED),
                Arguments.of(new byte[] {1, 0, 0, 0, 7, 10}, null, RejectReason.NOT_SCHEMA_FRAMED),
                Arguments.of(new byte[] {}, null, RejectReason.EMPTY_VALUE),
                Arguments.of(new byte[] {10}, new byte[] {}, RejectReason.NOT_SCHEMA_FRAMED),
                Arguments.of(new byte[] {10}, new byte[] {0, 0, 0, 7}, RejectReason.NOT_SCHEMA_FRAMED),
                Arguments.of(new byte[] {10}, new byte[] {1, 0, 0, 0, 7}, RejectReason.NOT_SCHEMA_FRAMED),
                Arguments.of(new byte[] {10}, new byte[] {2, 0, 0, 0, 7}, RejectReason.NOT_SCHEMA_FRAMED),
                Arguments.of(framed(77, 10), null, RejectReason.UNKNOWN_SCHEMA),
                Arguments.of(framed(-1, 10), null, RejectReason.UNKNOWN_SCHEMA),
                Arguments.of(framed(7), null, RejectReason.SCHEMA_MISMATCH),
                Arguments.of(framed(7, 10, 10), null, RejectReason.SCHEMA_MISMATCH),
                Arguments.of(framed(8), null, RejectReason.SCHEMA_MISMATCH),
                Arguments.of(framed(10, 1), null, RejectReason.UNUSABLE_SCHEMA),
                Arguments.of(framed(11, 1), null, RejectReason.UNUSABLE_SCHEMA));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void refusesWhatHasNoFrameNoSchemaOrAnother(byte[] value, byte @Nullable [] header, RejectReason reason) {
        registry.register("/schemas/ids/7", "AVRO", AVRO);
        registry.register("/schemas/ids/8", "PROTOBUF", PROTO);
        registry.register("/schemas/ids/10", "XML", "<a/>");
        registry.register("/schemas/ids/11", "AVRO", "{");
        SourceRecord record = header == null ? record(value) : record(value, new SourceRecord.Header(HEADER, header));

        assertThat(refusal(record).reason()).isEqualTo(reason);
    }

    @Test
    void looksUpWhatSchemasReferTo() {
        String main =
                "{\"type\":\"record\",\"name\":\"A\",\"fields\":[{\"name\":\"b\",\"type\":\"B\"},{\"name\":\"c\",\"type\":\"C\"}]}";
        registry.register("/schemas/ids/1", "AVRO", main, List.of("B", "b sub/ject", "2"), List.of("C", "c", "1"));
        registry.register(
                "/subjects/b%20sub%2Fject/versions/2",
                "AVRO",
                "{\"type\":\"record\",\"name\":\"B\",\"fields\":[{\"name\":\"c\",\"type\":\"C\"}]}",
                List.of("C", "c", "1"));
        registry.register(
                "/subjects/c/versions/1", "AVRO", "{\"type\":\"enum\",\"name\":\"C\",\"symbols\":[\"X\",\"Y\"]}");

        assertThat(json(record(framed(1, 2, 0)))).isEqualTo("{\"b\":{\"c\":\"Y\"},\"c\":\"X\"}");
        assertThat(registry.asked())
                .containsExactly("/schemas/ids/1", "/subjects/b%20sub%2Fject/versions/2", "/subjects/c/versions/1");
    }

    @Test
    void refusesReferencesThatAreNotThereGoRoundOrNeverEnd() {
        registry.register("/schemas/ids/1", "AVRO", AVRO, List.of("B", "gone", "1"));
        registry.register("/schemas/ids/2", "AVRO", AVRO, List.of("B", "round", "1"));
        registry.register(
                "/subjects/round/versions/1",
                "AVRO",
                "{\"type\":\"record\",\"name\":\"B\",\"fields\":[{\"name\":\"a\",\"type\":\"A\"}]}",
                List.of("B", "round", "1"));
        for (int i = 0; i <= 100; i++) {
            registry.register(
                    "/subjects/endless/versions/" + i, "AVRO", AVRO, List.of("x", "endless", String.valueOf(i + 1)));
        }
        registry.register("/schemas/ids/3", "AVRO", AVRO, List.of("x", "endless", "0"));

        assertThat(refusal(record(framed(1, 1)))).hasMessage("the registry lacks a schema that this one refers to");
        assertThat(refusal(record(framed(2, 1))).reason()).isEqualTo(RejectReason.UNUSABLE_SCHEMA);
        assertThat(refusal(record(framed(3, 1)))).hasMessage("the schema refers to more than 100 others");
    }

    @Test
    void refusesASchemaThatIsTooLargeWithoutTakingAllOfIt() {
        registry.register("/schemas/ids/1", "AVRO", "x".repeat(3 << 20));

        assertThat(refusal(record(framed(1, 1))))
                .hasMessage("the registry's answer with its schema is longer than 1048576 bytes");
    }

    @Test
    void refusesAValueWhoseJsonIsTooLarge() {
        registry.register("/schemas/ids/9", "JSON", "{}");

        assertThat(refusal(record(framed(9, new int[5_000]))).reason()).isEqualTo(RejectReason.RECORD_TOO_LARGE);
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of(503, "application/json", "{}", "answered HTTP 503: it can't serve now; it is asked again"),
                Arguments.of(
                        401,
                        "text/html",
                        "<html>",
                        "answered HTTP 401: it refused the credentials; check schema-registry.username and password, or token"),
                Arguments.of(
                        403,
                        "application/json",
                        "{}",
                        "answered HTTP 403: these credentials may not read schemas; have its administrator allow it"),
                Arguments.of(
                        301,
                        "text/html",
                        "",
                        "answered HTTP 301: it has moved; set schema-registry.url to where it is now"),
                Arguments.of(
                        200,
                        "text/html; charset=utf-8",
                        "<html>",
                        "answered HTTP 200 with text/html instead of JSON; is this the registry's URL?"),
                Arguments.of(
                        404,
                        "text/html",
                        "<html>",
                        "answered HTTP 404 with text/html instead of JSON; is this the registry's URL?"),
                Arguments.of(
                        404,
                        "application/json",
                        "{\"error_code\":404}",
                        "answered HTTP 404 to a question for a schema; is this the registry's URL?"),
                Arguments.of(
                        200,
                        "application/json",
                        "<html>",
                        "answered something that is called JSON and is none; is this the registry's URL?"),
                Arguments.of(
                        200, "application/json", "{}", "answered JSON without a schema; is this the registry's URL?"),
                Arguments.of(
                        200, "application/json", "", "answered JSON without a schema; is this the registry's URL?"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void tellsAnOutageInOneLineAndReadsOnWhenItIsOver(int status, String contentType, String body, String line) {
        registry.register("/schemas/ids/7", "AVRO", AVRO);
        registry.fail(status, contentType, body);

        assertThat(outage(record(framed(7, 10)))).hasMessage("Schema registry " + registry.url() + " " + line);

        registry.recover();
        nanos.addAndGet(SchemaCache.OUTAGE_AGAIN.toNanos());
        assertThat(json(record(framed(7, 10)))).isEqualTo("{\"n\":5}");
    }

    @Test
    void tellsAGuidThatTheRegistryHasNoWordForFromOneThatItLacks() {
        registry.answer("/schemas/guids/" + GUID, 404, "application/json", "{\"error_code\":0}");

        assertThat(outage(record(new byte[] {10}, guid(GUID))))
                .hasMessageEndingWith("answered HTTP 404 to a question for a schema; does it know schemas by GUID?");
        nanos.addAndGet(SchemaCache.OUTAGE_AGAIN.toNanos());
        assertThat(refusal(record(new byte[] {10}, guid(new UUID(1, 1)))))
                .hasMessage("the registry has no schema of GUID 00000000-0000-0001-0000-000000000001");
    }

    @Test
    void waitsNoLongerThanTheTimeoutWhereverTheAnswerStops() {
        formats.close();
        formats = formats(hasty(registry.url()));
        registry.hang();
        assertTimesOut(framed(1, 10));

        registry.hangWithin();
        nanos.addAndGet(SchemaCache.OUTAGE_AGAIN.toNanos());
        assertTimesOut(framed(2, 10));
    }

    @Test
    void saysThatNobodyListensOrThatTheHostIsUnknown() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        formats.close();
        formats = formats("http://127.0.0.1:" + free + "/apis/v7/");
        assertThat(outage(record(framed(1, 10))))
                .hasMessage(
                        "Schema registry http://127.0.0.1:" + free
                                + "/apis/v7 refused the connection; is it up, and does schema-registry.url have the right port?");

        formats.close();
        formats = formats("http://no-such-host.invalid");
        assertThat(outage(record(framed(1, 10)))).hasMessageContaining("its host name is unknown here");
    }

    @Test
    void remembersAnOutageForASecondAndNeverForSchemasThatAreThere() {
        registry.register("/schemas/ids/7", "AVRO", AVRO);
        assertThat(json(record(framed(7, 10)))).isEqualTo("{\"n\":5}");
        registry.fail(503, "text/plain", "");

        for (int id = 100; id < 110; id++) {
            assertThat(outage(record(framed(id, 10)))).hasMessageContaining("HTTP 503");
        }

        assertThat(registry.asked()).containsExactly("/schemas/ids/7", "/schemas/ids/100");
        assertThat(json(record(framed(7, 10)))).isEqualTo("{\"n\":5}");
    }

    @Test
    void asksForAnUnknownSchemaAgainAfterTenSeconds() {
        assertThat(refusal(record(framed(7, 10)))).hasMessage("the registry has no schema of id 7");
        registry.register("/schemas/ids/7", "AVRO", AVRO);
        nanos.addAndGet(SchemaCache.REFUSED_AGAIN.toNanos() - 1);
        assertThat(refusal(record(framed(7, 10))).reason()).isEqualTo(RejectReason.UNKNOWN_SCHEMA);
        assertThat(registry.asked()).hasSize(1);

        nanos.addAndGet(1);

        assertThat(json(record(framed(7, 10)))).isEqualTo("{\"n\":5}");
    }

    @Test
    void asksOnceForASchemaThatManyThreadsWant() throws Exception {
        registry.register("/schemas/ids/7", "AVRO", AVRO);
        ExecutorService threads = Executors.newFixedThreadPool(16);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<String>> answers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            answers.add(threads.submit(() -> {
                start.await();
                return json(record(framed(7, 10)));
            }));
        }

        start.countDown();

        for (Future<String> answer : answers) {
            assertThat(answer.get()).isEqualTo("{\"n\":5}");
        }
        assertThat(registry.asked()).hasSize(1);
        threads.shutdownNow();
    }

    @Test
    void holdsAThousandSchemasAndForgetsTheOneUsedLongestAgo() {
        for (int id = 0; id <= SchemaCache.MAX_SCHEMAS; id++) {
            registry.register("/schemas/ids/" + id, "AVRO", AVRO);
            assertThat(json(record(framed(id, 10)))).isEqualTo("{\"n\":5}");
            assertThat(json(record(framed(0, 10)))).isEqualTo("{\"n\":5}");
        }

        assertThat(json(record(framed(1, 10)))).isEqualTo("{\"n\":5}");

        assertThat(registry.asked()).filteredOn("/schemas/ids/0"::equals).hasSize(1);
        assertThat(registry.asked()).filteredOn("/schemas/ids/1"::equals).hasSize(2);
    }

    @Test
    void endsTheWaitWhenItsThreadIsInterruptedAndLeavesItInterrupted() {
        registry.hang();
        AtomicReference<String> seen = new AtomicReference<>("");
        Thread thread = new Thread(() -> {
            String message = String.valueOf(outage(record(framed(1, 10))).getMessage());
            seen.set(message + Thread.currentThread().isInterrupted());
        });
        thread.start();
        await().until(() -> !registry.asked().isEmpty());

        thread.interrupt();

        await().until(() -> String.valueOf(seen.get()).endsWith("the thread that asked is interruptedtrue"));
        registry.recover();
        assertThat(refusal(record(framed(1, 10))).reason())
                .as("an interrupt is no outage")
                .isEqualTo(RejectReason.UNKNOWN_SCHEMA);
    }

    @Test
    void signsInWithAUserOrATokenAndTellsNeither() {
        for (SchemaRegistrySettings settings : List.of(
                settings(registry.url(), Optional.of("reader"), Optional.of(CANARY), Optional.empty()),
                settings(registry.url(), Optional.empty(), Optional.empty(), Optional.of(CANARY)))) {
            formats.close();
            formats = formats(settings);
            registry.fail(401, "application/json", "{\"message\":\"" + CANARY + "\"}");

            assertThat(outage(record(framed(1, 10)))).hasMessageContaining("refused the credentials");
            assertThat(outage(record(framed(1, 10))).toString()).doesNotContain(CANARY);
            assertThat(settings.toString()).doesNotContain(CANARY);
        }
        assertThat(registry.authorizations()).containsExactly("Basic cmVhZGVyOmNhbmFyeS03ZjNh", "Bearer canary-7f3a");
    }

    @Test
    void probesWhetherItIsARegistry() {
        formats.probe();

        registry.answer("/schemas/types", 404, "application/json", "{\"error_code\":404}");
        assertThat(catchThrowableOfType(SchemaRegistryUnavailableException.class, formats::probe))
                .hasMessageEndingWith(
                        "does not answer as a schema registry does; check schema-registry.url and its path");
        registry.answer("/schemas/types", 200, "text/html", "<html>");
        assertThat(catchThrowableOfType(SchemaRegistryUnavailableException.class, formats::probe))
                .hasMessageContaining("text/html instead of JSON");
    }

    @Test
    void asksNothingOnceItIsClosed() {
        formats.close();

        assertThat(outage(record(framed(1, 10)))).hasMessageContaining("this program ends");
        assertThat(registry.asked()).isEmpty();
    }

    private void assertTimesOut(byte[] value) {
        long start = System.nanoTime();

        assertThat(outage(record(value))).hasMessageContaining("gave no answer in 500ms");

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(400), Duration.ofSeconds(5));
    }

    private String json(SourceRecord record) {
        return new String(formats.toJson(record), StandardCharsets.UTF_8);
    }

    private Refusal refusal(SourceRecord record) {
        return catchThrowableOfType(Refusal.class, () -> formats.toJson(record));
    }

    private SchemaRegistryUnavailableException outage(SourceRecord record) {
        return catchThrowableOfType(SchemaRegistryUnavailableException.class, () -> formats.toJson(record));
    }

    private RegistryFormats formats(String url) {
        return formats(settings(url, Optional.empty(), Optional.empty(), Optional.empty()));
    }

    private RegistryFormats formats(SchemaRegistrySettings settings) {
        return new RegistryFormats(settings, new ByteSize(4_096), nanos::get);
    }

    private static SchemaRegistrySettings settings(
            String url, Optional<String> username, Optional<String> password, Optional<String> token) {
        return new SchemaRegistrySettings(
                url,
                username,
                password,
                token,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(10));
    }

    private static SchemaRegistrySettings hasty(String url) {
        return new SchemaRegistrySettings(
                url,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofMillis(500));
    }

    private static SourceRecord.Header guid(UUID guid, int... indexes) {
        ByteBuffer header = ByteBuffer.allocate(17 + indexes.length)
                .put((byte) 1)
                .putLong(guid.getMostSignificantBits())
                .putLong(guid.getLeastSignificantBits());
        for (int index : indexes) {
            header.put((byte) index);
        }
        return new SourceRecord.Header(HEADER, header.array());
    }

    private static byte[] framed(int id, int... payload) {
        ByteBuffer frame = ByteBuffer.allocate(5 + payload.length).put((byte) 0).putInt(id);
        for (int unit : payload) {
            frame.put((byte) unit);
        }
        return frame.array();
    }
}
