package io.anabranch.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.anabranch.app.settings.ShelfSettings.BoardSettings;
import io.anabranch.app.settings.ShelfSettings.Side;
import io.anabranch.topology.ByteSize;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

class SettingsTest {
    private static final String KAFKA =
            "kafka: {brokers: 'localhost:9092', topic: events, group: g, dead-letters: dead}\n";
    private static final String LANES = KAFKA + "lanes: {one: {sinks: [shelf]}}\n";
    private static final List<SinkKind<?>> KINDS = List.of(kind("shelf", false), kind("queue", true));

    @TempDir
    Path folder;

    @Test
    void defaultsStandInForWhatIsNotGiven() {
        Settings settings = read(LANES + "sinks: {shelf: {table: t}}", Map.of());

        assertThat(settings.lanes().get("one")).isEqualTo(new LaneSettings(List.of("shelf"), 4, Optional.empty()));
        assertThat(settings.ops().http()).isEqualTo("127.0.0.1:9600");
        assertThat(shelf(settings))
                .isEqualTo(new ShelfSettings(
                        "t",
                        8,
                        ByteSize.parse("400KiB"),
                        Duration.ofMinutes(1),
                        Optional.empty(),
                        URI.create("shelf://localhost:1"),
                        Optional.empty(),
                        Side.LEFT_HAND,
                        false,
                        List.of(),
                        List.of()));
    }

    @Test
    void everyTypeIsReadFromTheFile() {
        Settings settings = read(LANES + """
                        sinks:
                          shelf:
                            table: t
                            shards: 3
                            largest-item: 1MiB
                            patience: 200ms
                            expire-after: 90d
                            server: shelf://there:2
                            password: geheim
                            side: right-hand
                            sealed: true
                            hosts: [a, b]
                            board:
                              - {name: spend, keep: 3}
                              - {name: clicks}
                        """, Map.of());

        assertThat(shelf(settings))
                .isEqualTo(new ShelfSettings(
                        "t",
                        3,
                        ByteSize.parse("1MiB"),
                        Duration.ofMillis(200),
                        Optional.of(Duration.ofDays(90)),
                        URI.create("shelf://there:2"),
                        Optional.of("geheim"),
                        Side.RIGHT_HAND,
                        true,
                        List.of("a", "b"),
                        List.of(new BoardSettings("spend", 3), new BoardSettings("clicks", 10))));
    }

    @Test
    void theEnvironmentOverridesTheFile() {
        Settings settings = read(
                LANES + "sinks: {shelf: {table: t, hosts: [a], shards: 2}}",
                Map.of(
                        "ANABRANCH_SINKS_SHELF_TABLE", "other",
                        "ANABRANCH_SINKS_SHELF_HOSTS", "x, y",
                        "ANABRANCH_SINKS_SHELF_SHARDS", "",
                        "ANABRANCH_SINKS_SHELF_BOARD", "[{name: spend, keep: 4}]",
                        "ANABRANCH_LANES_ONE_IN_FLIGHT", "2",
                        "ANABRANCH_OPS_HTTP", "127.0.0.1:0",
                        "ANABRANCH_KAFKA_DEAD_LETTERS", "dead2"));

        assertThat(shelf(settings).table()).isEqualTo("other");
        assertThat(shelf(settings).hosts()).containsExactly("x", "y");
        assertThat(shelf(settings).shards()).as("an empty variable is none").isEqualTo(2);
        assertThat(shelf(settings).board()).containsExactly(new BoardSettings("spend", 4));
        assertThat(settings.lanes()).containsEntry("one", new LaneSettings(List.of("shelf"), 2, Optional.empty()));
        assertThat(settings.ops().address().getPort()).isZero();
        assertThat(settings.kafka().deadLetters()).isEqualTo("dead2");
    }

    @Test
    void aSecretMayStandInAFile() throws IOException {
        Path secret = Files.writeString(folder.resolve("password"), "geheim\n");

        Settings settings = read(
                LANES + "sinks: {shelf: {table: t}}", Map.of("ANABRANCH_SINKS_SHELF_PASSWORD_FILE", secret.toString()));

        assertThat(shelf(settings).password()).contains("geheim");
    }

    @Test
    void tellsOfEachValueWhereItCameFromAndShowsNoSecret() {
        Settings settings = read(
                LANES + "sinks: {shelf: {table: t, password: geheim, server: 'shelf://me:geheim@there:2'}}",
                Map.of("ANABRANCH_SINKS_SHELF_SHARDS", "5"));

        assertThat(settings.effective()).extracting(Effective::toString).noneMatch(line -> line.contains("geheim"));
        assertThat(settings.effective())
                .contains(
                        new Effective("sinks.shelf.table", "t", new Place(file().toString(), 3, 24)),
                        new Effective("sinks.shelf.shards", "5", Place.variable("ANABRANCH_SINKS_SHELF_SHARDS")),
                        new Effective("sinks.shelf.patience", "60s", Place.DEFAULT),
                        new Effective("sinks.shelf.password", "***", new Place(file().toString(), 3, 37)),
                        new Effective(
                                "sinks.shelf.server", "shelf://***@there:2", new Place(file().toString(), 3, 53)));
    }

    @Test
    void namesVariablesThatLookLikeSettingsAndAreNone() {
        Settings settings = read(
                LANES + "sinks: {shelf: {table: t}}",
                Map.of(
                        "ANABRANCH_SINKS_SHELF_TABEL", "x",
                        "ANABRANCH_SINKS_SHELF_PATIENCE", "1s",
                        "ANABRANCH_LOG", "json"));

        assertThat(settings.unused()).containsExactly("ANABRANCH_SINKS_SHELF_TABEL");
    }

    @Test
    void aSinkOfAnotherNameStatesItsKind() {
        Settings settings = read(
                KAFKA
                        + "lanes: {one: {sinks: [left, right]}}\n"
                        + "sinks: {left: {kind: shelf, table: a}, right: {kind: shelf, table: b}}",
                Map.of());

        assertThat(settings.sinks().keySet()).containsExactly("left", "right");
        assertThat(settings.sinks().values())
                .extracting(sink -> sink.kind().name())
                .containsOnly("shelf");
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void saysWhatIsWrongAndWhere(String yaml, Map<String, String> environment, List<String> complaints) {
        SettingsException refusal = catchThrowableOfType(SettingsException.class, () -> read(yaml, environment));

        assertThat(refusal).as("refused").isNotNull();
        assertThat(refusal.mistakes().stream().map(this::withoutFolder)).containsExactlyElementsOf(complaints);
        assertThat(refusal).hasMessageNotContaining("geheim");
    }

    static Stream<Arguments> mistakes() {
        String shelf = "sinks: {shelf: {table: t";
        return Stream.of(
                mistake(
                        LANES + "sinks: {shelf: {tabel: t}}",
                        "p.yaml:3:16: sinks.shelf.table: is missing; it is required: where it is",
                        "p.yaml:3:17: sinks.shelf.tabel: unknown key; did you mean 'table'?"),
                mistake(
                        LANES + shelf + ", shards: 0}}",
                        "p.yaml:3:35: sinks.shelf.shards: was '0', allowed is 1 to 1024"),
                mistake(
                        LANES + shelf + ", shards: many, sealed: yes, side: up}}",
                        "p.yaml:3:35: sinks.shelf.shards: was 'many', allowed is a whole number",
                        "p.yaml:3:49: sinks.shelf.sealed: was 'yes', allowed is true or false",
                        "p.yaml:3:60: sinks.shelf.side: was 'up', allowed is left-hand, right-hand"),
                mistake(
                        LANES + shelf + ", patience: 60, largest-item: 1MB, server: there}}",
                        "p.yaml:3:37: sinks.shelf.patience: was '60', allowed is a duration such as 200ms, 60s, 15m, 12h, 90d",
                        "p.yaml:3:55: sinks.shelf.largest-item: was '1MB', allowed is a size such as 512B, 400KiB, 16MiB, 2GiB",
                        "p.yaml:3:68: sinks.shelf.server: was 'there', allowed is a URI such as scheme://host:port"),
                mistake(
                        LANES + "sinks: {shelf: {table: [t], hosts: {a: b}, board: [{keep: 0}, spend]}}",
                        "p.yaml:3:24: sinks.shelf.table: was a list, allowed is text",
                        "p.yaml:3:36: sinks.shelf.hosts: was a section of keys, allowed is a list",
                        "p.yaml:3:52: sinks.shelf.board[0].name: is missing; it is required: its name",
                        "p.yaml:3:59: sinks.shelf.board[0].keep: was '0', allowed is 1 or more",
                        "p.yaml:3:63: sinks.shelf.board[1]: was one value, allowed is a section of keys",
                        "p.yaml:3:63: sinks.shelf.board[1].name: is missing; it is required: its name"),
                mistake(
                        LANES + "sinks: {shelf: {shards: 0, patience: soon}}",
                        "p.yaml:3:16: sinks.shelf.table: is missing; it is required: where it is",
                        "p.yaml:3:25: sinks.shelf.shards: was '0', allowed is 1 to 1024",
                        "p.yaml:3:38: sinks.shelf.patience: was 'soon', allowed is a duration such as 200ms, 60s, 15m, 12h, 90d"),
                mistake(
                        LANES + shelf + ", password: geheim, password: geheim}}",
                        "p.yaml:3:45: sinks.shelf.password: is given twice, first at p.yaml:3:27"),
                mistake(
                        LANES + shelf + "}}",
                        Map.of("ANABRANCH_SINKS_SHELF_PASSWORD", "geh"),
                        "environment ANABRANCH_SINKS_SHELF_PASSWORD: sinks.shelf.password: was '***', allowed is 4 letters"),
                mistake(
                        LANES + shelf + "}}",
                        Map.of("ANABRANCH_SINKS_SHELF_SHARDS", "none"),
                        "environment ANABRANCH_SINKS_SHELF_SHARDS: sinks.shelf.shards: was 'none', allowed is a whole number"),
                mistake(
                        LANES + shelf + ", server: 'http://me:geheim@a b'}}",
                        "p.yaml:3:35: sinks.shelf.server: was 'http://***@a b', allowed is a URI such as scheme://host:port"),
                mistake(
                        KAFKA + "lanes: {one: {sinks: [shelf]}, two: {sinks: [shelf, queu]}}\n" + shelf
                                + "}, queue: {table: q}}",
                        "p.yaml:2:46: lanes.two.sinks: sink 'shelf' is in lane 'one' too; a sink is in one lane",
                        "p.yaml:2:53: lanes.two.sinks: sink 'queu' is not under 'sinks'; did you mean 'queue'?",
                        "p.yaml:3:28: sinks.queue: is in no lane; add it to the 'sinks' of one"),
                mistake(
                        KAFKA + "lanes: {one: {sinks: [queue], in-flight: 2}}\nsinks: {queue: {table: q}}",
                        "p.yaml:2:42: lanes.one.in-flight: was '2', allowed is 1, because sink 'queue' needs the log's order"),
                mistake(
                        KAFKA + "lanes: {one: {sinks: [queue]}}\nsinks: {queue: {table: q}}",
                        "default: lanes.one.in-flight: was '4', allowed is 1, because sink 'queue' needs the log's order"),
                mistake(
                        KAFKA + "lanes: {one: {sinks: []}, Two: {in-flight: 0, sinks: [shelf]}}\n" + shelf + "}}",
                        "p.yaml:2:22: lanes.one.sinks: was '[]', allowed is at least one sink",
                        "p.yaml:2:27: lanes.Two: was 'Two', allowed is a name of 1 to 40 lower-case letters, digits and dashes that starts with a letter",
                        "p.yaml:2:44: lanes.Two.in-flight: was '0', allowed is 1 to 64"),
                mistake(
                        KAFKA + "lanes: {one: {sinks: [shelv]}}\nsinks: {shelv: {table: t}}",
                        "p.yaml:3:9: sinks.shelv: 'shelv' is no kind of sink; the kinds are shelf, queue; did you mean 'shelf'?"),
                mistake(
                        "kafka: {brokers: 'b:1', topic: t, group: g}\nsinks:\nlane: {}\nops: {http: '127.0.0.1'}",
                        "p.yaml:1:1: lanes: is empty or missing; at least one is required",
                        "p.yaml:1:8: kafka.dead-letters: is missing; it is required: Topic that keeps what can never be stored",
                        "p.yaml:2:7: sinks: is empty or missing; at least one is required",
                        "p.yaml:3:1: lane: unknown key; did you mean 'lanes'?",
                        "p.yaml:4:13: ops.http: was '127.0.0.1', allowed is host:port, such as 127.0.0.1:9600 or [::1]:9600"),
                mistake("kafka: {brokers: [b", "p.yaml:1:20: is not YAML: expected ',' or ']', but got <stream end>"),
                mistake(
                        LANES + shelf + "}}",
                        Map.of(
                                "ANABRANCH_SINKS_SHELF_PASSWORD", "geheim",
                                "ANABRANCH_SINKS_SHELF_PASSWORD_FILE", "/nowhere/geheim"),
                        "environment ANABRANCH_SINKS_SHELF_PASSWORD_FILE: sinks.shelf.password: "
                                + "is given twice, also by environment ANABRANCH_SINKS_SHELF_PASSWORD"),
                mistake(
                        LANES + shelf + "}}",
                        Map.of("ANABRANCH_SINKS_SHELF_PASSWORD_FILE", "/nowhere/password"),
                        "environment ANABRANCH_SINKS_SHELF_PASSWORD_FILE: sinks.shelf.password: "
                                + "there is no file '/nowhere/password'"),
                mistake(
                        "kafka: &a [*a]",
                        "p.yaml:1:1: lanes: is empty or missing; at least one is required",
                        "p.yaml:1:1: sinks: is empty or missing; at least one is required",
                        "p.yaml:1:8: kafka: contains itself"),
                mistake("just words", "p.yaml:1:1: was one value, allowed is a section of keys"));
    }

    @Test
    void aFileThatIsNotThereIsAMistake() {
        SettingsException refusal = catchThrowableOfType(
                SettingsException.class, () -> Settings.read(folder.resolve("p.yaml"), Map.of(), KINDS));

        assertThat(refusal.mistakes().stream().map(this::withoutFolder))
                .containsExactly("p.yaml: there is no such file");
    }

    private static Arguments mistake(String yaml, String... complaints) {
        return Arguments.of(yaml, Map.of(), List.of(complaints));
    }

    private static Arguments mistake(String yaml, Map<String, String> environment, String... complaints) {
        return Arguments.of(yaml, environment, List.of(complaints));
    }

    private static SinkKind<ShelfSettings> kind(String name, boolean needsOrder) {
        return new SinkKind<>(
                name,
                ShelfSettings.class,
                needsOrder,
                (sink, settings, history, meters) -> {
                    throw new AssertionError("Reading settings opens nothing");
                },
                settings -> Mono.error(new AssertionError("Reading settings creates nothing")),
                settings -> Mono.error(new AssertionError("Reading settings compares nothing")));
    }

    private static ShelfSettings shelf(Settings settings) {
        SinkSettings<?> shelf = settings.sinks().values().iterator().next();
        return (ShelfSettings) shelf.settings();
    }

    private Settings read(String yaml, Map<String, String> environment) {
        try {
            return Settings.read(Files.writeString(file(), yaml), environment, KINDS);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Path file() {
        return folder.resolve("p.yaml");
    }

    private String withoutFolder(Mistake mistake) {
        return mistake.toString().replace(folder + "/", "");
    }
}
