package io.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anabranch.app.settings.Settings;
import io.anabranch.ingest.decode.EventDecoder;
import io.anabranch.settings.ByteSize;
import io.anabranch.sinks.kit.Placement;
import io.anabranch.topology.Event;
import io.anabranch.topology.SourceRecord;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventCommandTest {
    private static final String SAMPLE = "../pipeline.yaml";
    private static final String ORDER = """
            {"event_id": "e#1", "user_id": "user-17", "event_type": "order_placed",
             "timestamp": "2026-11-21T08:15:37.123456Z",
             "data": {"amount": 49.90, "currency": "EUR"}, "source": "shop-1"}
            """;

    /** With what the sample leaves out. */
    private static final Map<String, String> ALL = Map.of(
            "ANABRANCH_SINKS_DYNAMODB_ID_INDEX", "true",
            "ANABRANCH_SINKS_FEED_USER_CHANNEL", "events:user:{user}",
            "ANABRANCH_SINKS_FEED_STREAM_MAX_LENGTH", "100");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    @Test
    void showsTheEventAndItsKeysInEverySink() throws IOException {
        int code = run(ALL, "--config", SAMPLE, "--file", file(ORDER));

        assertThat(err.toString()).isEmpty();
        assertThat(code).isEqualTo(ExitCode.FINE);
        assertThat(out.toString()).startsWith("""
                event
                  id     e#1
                  user   user-17
                  type   order_placed
                  time   2026-11-21T08:15:37.123456Z
                  data   {"amount": 49.90, "currency": "EUR"}
                  extra  {"source": "shop-1"}

                sink 'dynamodb'
                  table   Events
                  PK      USER#user-17
                """);
        assertThat(out.toString().lines().skip(7).map(line -> line.replaceAll("(?<=\\S) +", " ")))
                .containsExactlyElementsOf(sections(Settings.read(Path.of(SAMPLE), ALL)));
    }

    /** What the stores' own modules tell of the event. */
    private static List<String> sections(Settings settings) {
        byte[] value = ORDER.getBytes(StandardCharsets.UTF_8);
        SourceRecord record = new SourceRecord("events", "", 0, 0, Long.MAX_VALUE, null, value, List.of());
        Event event = (Event) new EventDecoder(new ByteSize(1 << 20), Duration.ofHours(1)).decode(record);
        List<String> lines = new ArrayList<>();
        settings.sinks().forEach((name, sink) -> {
            Map<String, String> keys = ((Placement.Keys) sink.placement(event)).keys();
            assertThat(keys).as(name).isNotEmpty();
            lines.add("");
            lines.add("sink '" + name + "'");
            keys.forEach((label, key) -> lines.add("  " + label + " " + key));
        });
        return lines;
    }

    @Test
    void saysWhichSinksDoNotWantTheEventOrCanNeverTakeIt() throws IOException {
        Map<String, String> types =
                Map.of("ANABRANCH_SINKS_MONGODB_TYPES", "refund", "ANABRANCH_SINKS_FEED_TYPES", "refund, click");

        int code = run(types, "--config", SAMPLE, "--file", file(ORDER.replace("49.90", "1e30")));

        assertThat(code).as("it is an event all the same").isEqualTo(ExitCode.FINE);
        assertThat(out.toString())
                .contains("sink 'mongodb' does not want it: its types are refund\n")
                .contains("sink 'feed' does not want it: filtered: its types are refund, click\n")
                .contains("""
                        sink 'leaderboards' rejects it: score-too-large
                          detail      The score for leaderboard 'spend' with 2 decimals is beyond 2^53
                        """)
                .contains("  what to do  fewer `decimals`");
    }

    @Test
    void showsWhatADeletionRemovesAndWhereItCant() {
        Map<String, String> deletes = Map.of("ANABRANCH_EVENT_DELETES", "true", "ANABRANCH_EVENT_ID", "/event_id, key");

        int code = run(deletes, "--config", SAMPLE, "--no-value", "--key", "e#1");

        assertThat(code).isEqualTo(ExitCode.FINE);
        assertThat(out.toString())
                .startsWith("""
                        deletion: the event of this id is removed
                          id    e#1
                          user  unknown
                          time  unknown
                        """)
                .contains("sink 'dynamodb' does not want it: the record does not know the event's user and own time")
                .contains("sink 'cassandra' does not want it: the record does not know the event's own time")
                .contains("""
                        sink 'mongodb'
                          collection  analytics.events
                          _id         e#1
                        """)
                .contains("sink 'feed' does not want it: it applies no deletions\n")
                .contains("sink 'leaderboards' does not want it: it applies no deletions\n");
    }

    @Test
    void showsADeletionOfARowWithAllThatTheRowTells() throws IOException {
        Map<String, String> deletes = Map.of(
                "ANABRANCH_EVENT_DELETES", "true",
                "ANABRANCH_EVENT_ENVELOPE", "debezium",
                "ANABRANCH_SINKS_MONGODB_TYPES", "refund");
        String change = "{\"op\": \"d\", \"after\": null, \"before\": " + ORDER + "}";

        int code = run(deletes, "--config", SAMPLE, "--file", file(change));

        assertThat(code).isEqualTo(ExitCode.FINE);
        assertThat(out.toString())
                .startsWith("""
                        deletion: the event of this id is removed
                          id    e#1
                          user  user-17
                          time  2026-11-21T08:15:37.123456Z

                        sink 'dynamodb'
                          table  Events
                          PK     USER#user-17
                          SK     EVENT#2026-11-21T08:15:37.123456Z#e%231
                        """)
                .contains("  event_time   08:15:37.123456\n")
                .contains("sink 'mongodb'\n");
    }

    @Test
    void showsADeletionAsOneObject() {
        Map<String, String> deletes = Map.of("ANABRANCH_EVENT_DELETES", "true", "ANABRANCH_EVENT_ID", "key");

        int code = run(deletes, "--config", SAMPLE, "--no-value", "--key", "e-1", "--output", "json");

        assertThat(code).isEqualTo(ExitCode.FINE);
        assertThat(out.toString())
                .startsWith("{\"deletion\":{\"id\":\"e-1\"},\"sinks\":{")
                .contains("\"mongodb\":{\"keys\":{\"collection\":\"analytics.events\",\"_id\":\"e-1\"}}")
                .contains("\"feed\":{\"skipped\":\"it applies no deletions\"}");
    }

    @Test
    void readsACloudEventByItsHeaders() throws IOException {
        int code = run(
                Map.of(),
                "--file",
                file("{\"amount\": 1}"),
                "--topic",
                "orders",
                "--key",
                "user-17",
                "--timestamp",
                "2026-11-21T09:15:38+01:00",
                "--header",
                "content-type=application/json",
                "--header",
                "ce_specversion=1.0",
                "--header",
                "ce_id=c-1",
                "--header",
                "ce_source=/shop?a=b",
                "--header",
                "ce_type=order_placed",
                "--header",
                "ce_subject=user-17",
                "--header",
                "ce_time=2026-11-21T08:15:37Z");

        assertThat(out.toString())
                .contains("  user   user-17\n")
                .contains("  type   order_placed\n")
                .contains("  time   2026-11-21T08:15:37Z\n")
                .contains("  data   {\"amount\": 1}\n")
                .contains("  id     /shop?a=b#c-1\n");
        assertThat(code).isEqualTo(ExitCode.FINE);
    }

    @Test
    void anEventAheadOfItsRecordIsRejectedAsInThePipeline() throws IOException {
        int code = run(Map.of(), "--file", file(ORDER), "--timestamp", "2026-11-21T07:00:00Z");

        assertThat(out.toString()).startsWith("rejected: timestamp-too-far-ahead\n");
        assertThat(code).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void saysAtWhichByteAValueIsMalformedAndWhatToDo() throws IOException {
        int code = run(Map.of(), "--config", SAMPLE, "--file", file("{\"user_id\": }"));

        assertThat(out.toString()).isEqualTo("""
                rejected: malformed-json
                  detail      no JSON at byte 12
                  meaning     the grammar of JSON is broken, or the value ends too early
                  what to do  repair the producer
                """);
        assertThat(code).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void readsStandardInputWhereNoFileIsNamed() {
        int code =
                typed("{\"user_id\": \"u\", \"event_type\": \"click\", \"timestamp\": 1795248937123}", "--topic", "t");

        assertThat(out.toString())
                .contains("  id     t-0-0 (topic, partition and offset, since it has no id of its own)\n")
                .contains("  time   2026-11-21T08:15:37.123Z\n")
                .contains("  data   none\n")
                .doesNotContain("sink");
        assertThat(code).isEqualTo(ExitCode.FINE);
    }

    @ParameterizedTest
    @CsvSource({"0, empty-value, the value has no bytes", "1048577, record-too-large, the limit is 1MiB"})
    void saysWhatIsWrongWithAValueOfThisManyBytes(int bytes, String reason, String detail) {
        int code = typed(" ".repeat(bytes));

        assertThat(out.toString()).startsWith("rejected: " + reason).contains(detail);
        assertThat(code).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void aProducersTextCommandsNoTerminal() {
        int unused = typed("{\"user_id\": \"\\u001b[2J\\n\", \"event_type\": \"t\", \"timestamp\": 1795248937123}");

        assertThat(out.toString()).contains("  user   \\u001b[2J\\u000a\n");
    }

    @Test
    void printsOneJsonObjectForAProgram() throws IOException {
        int code = run(
                Map.of("ANABRANCH_SINKS_MONGODB_TYPES", "refund"),
                "--config",
                SAMPLE,
                "--file",
                file(ORDER),
                "--output",
                "json");

        JsonNode json = new ObjectMapper().readTree(out.toString());
        assertThat(json.at("/event/id").textValue()).isEqualTo("e#1");
        assertThat(json.at("/event/data/currency").textValue()).isEqualTo("EUR");
        assertThat(json.at("/event/extra/source").textValue()).isEqualTo("shop-1");
        assertThat(out.toString()).as("as produced").contains("\"amount\": 49.90");
        assertThat(json.at("/sinks/dynamodb/keys/SK").textValue()).endsWith("#e%231");
        assertThat(json.at("/sinks/mongodb/skipped").textValue()).isEqualTo("its types are refund");
        assertThat(json.at("/sinks/leaderboards/keys/spend.score").textValue()).isEqualTo("4990");
        assertThat(json.get("sinks").fieldNames()).toIterable().hasSize(6);
        assertThat(code).isEqualTo(ExitCode.FINE);
    }

    @Test
    void printsARejectionAsJson() throws IOException {
        int code = typed("{", "--output", "json");

        JsonNode rejected = new ObjectMapper().readTree(out.toString()).get("rejected");
        assertThat(rejected.get("reason").textValue()).isEqualTo("malformed-json");
        assertThat(rejected.get("detail").textValue()).contains("byte 1");
        assertThat(rejected.get("action").textValue()).isEqualTo("repair the producer");
        assertThat(code).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void aTopicThatThePipelineDoesNotReadIsNoted() throws IOException {
        int code = run(Map.of(), "--config", SAMPLE, "--file", file(ORDER), "--topic", "orders");

        assertThat(err.toString()).contains("the pipeline does not read topic 'orders', only [events]");
        assertThat(code).isEqualTo(ExitCode.FINE);
    }

    @Test
    void aFileThatCantBeReadIsAMistakeOfTheCommandLine() throws IOException {
        assertThat(run(Map.of(), "--file", folder.resolve("none").toString())).isEqualTo(ExitCode.USAGE);
        assertThat(run(Map.of(), "--file", folder.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(run(Map.of(), "--file", file(ORDER), "--header", "ce_type")).isEqualTo(ExitCode.USAGE);

        assertThat(err.toString())
                .contains("there is no file '" + folder.resolve("none") + "'")
                .contains("file '" + folder + "' is a directory")
                .contains("--header must be name=value, got 'ce_type'");
    }

    private String file(String value) throws IOException {
        return Files.writeString(folder.resolve("record.json"), value).toString();
    }

    private int typed(String value, String... options) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8)));
        try {
            return run(Map.of(), options);
        } finally {
            System.setIn(before);
        }
    }

    private int run(Map<String, String> environment, String... options) {
        List<String> arguments = new ArrayList<>(List.of("event"));
        arguments.addAll(List.of(options));
        return Main.run(
                arguments.toArray(String[]::new), environment, new PrintWriter(out, true), new PrintWriter(err, true));
    }
}
