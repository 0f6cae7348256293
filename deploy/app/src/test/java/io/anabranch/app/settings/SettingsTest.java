package io.anabranch.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.anabranch.app.settings.ShelfSettings.LeaderboardSettings;
import io.anabranch.app.settings.ShelfSettings.Side;
import io.anabranch.ingest.BranchSettings;
import io.anabranch.ingest.DeadLetterSettings;
import io.anabranch.ingest.KafkaSettings;
import io.anabranch.ingest.LostOffset;
import io.anabranch.ingest.Percentage;
import io.anabranch.ingest.StartAt;
import io.anabranch.ingest.decode.Envelope;
import io.anabranch.ingest.decode.EpochUnit;
import io.anabranch.ingest.decode.EventFormat;
import io.anabranch.ingest.decode.EventSettings;
import io.anabranch.ingest.decode.EventTimeSettings;
import io.anabranch.ingest.decode.TopicEventSettings;
import io.anabranch.settings.ByteSize;
import io.anabranch.settings.SchemaDiff;
import io.anabranch.settings.Setting;
import io.anabranch.sinks.kit.SinkKind;
import io.anabranch.topology.Sink;
import io.anabranch.topology.TopicReplay;
import io.micrometer.core.instrument.MeterRegistry;
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
            "kafka: {brokers: 'localhost:9092', topics: [events], group: g, dead-letters: dead}\n";
    private static final String SOURCES =
            "/pointer, header:<name>, key, key:/pointer, timestamp, topic, position, constant:<text> or envelope:/pointer";
    private static final List<SinkKind<?>> KINDS =
            List.of(kind("shelf", ShelfSettings.class), kind("queue", QueueSettings.class));

    @TempDir
    Path folder;

    @Test
    void defaultsStandInForWhatIsNotGiven() {
        Settings settings = read(KAFKA + "sinks: {shelf: {table: t}}", Map.of());

        assertThat(only(settings).branch()).isEqualTo(BranchSettings.DEFAULTS);
        assertThat(settings.kafka()).isEqualTo(KafkaSettings.of("localhost:9092", List.of("events"), "g", "dead"));
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
        Settings settings = read(KAFKA + """
                        sinks:
                          shelf:
                            table: t
                            shards: 3
                            largest-item: 1MiB
                            max-retry-time: 200ms
                            expire-after: 90d
                            server: shelf://there:2
                            password: geheim
                            side: right-hand
                            sealed: true
                            hosts: [a, b]
                            leaderboards:
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
                        List.of(new LeaderboardSettings("spend", 3), new LeaderboardSettings("clicks", 10))));
    }

    @Test
    void theEnvironmentOverridesTheFile() {
        Settings settings = read(
                KAFKA + "sinks: {shelf: {table: t, hosts: [a], shards: 2}}",
                Map.of(
                        "ANABRANCH_SINKS_SHELF_TABLE", "other",
                        "ANABRANCH_SINKS_SHELF_HOSTS", "x, y",
                        "ANABRANCH_SINKS_SHELF_SHARDS", "",
                        "ANABRANCH_SINKS_SHELF_LEADERBOARDS", "[{name: spend, keep: 4}]",
                        "ANABRANCH_SINKS_SHELF_START", "newest",
                        "ANABRANCH_SINKS_SHELF_TYPES", "order_placed, refund",
                        "ANABRANCH_OPS_HTTP", "127.0.0.1:0",
                        "ANABRANCH_KAFKA_DEAD_LETTERS", "dead2"));

        assertThat(shelf(settings).table()).isEqualTo("other");
        assertThat(shelf(settings).hosts()).containsExactly("x", "y");
        assertThat(shelf(settings).shards()).as("an empty variable is none").isEqualTo(2);
        assertThat(shelf(settings).leaderboards()).containsExactly(new LeaderboardSettings("spend", 4));
        assertThat(only(settings).branch())
                .isEqualTo(new BranchSettings(List.of("order_placed", "refund"), StartAt.NEWEST, LostOffset.STOP));
        assertThat(settings.ops().address().getPort()).isZero();
        assertThat(settings.kafka().deadLetters()).isEqualTo(DeadLetterSettings.of("dead2"));
    }

    @Test
    void whereThePartsOfAnEventAreHasDefaults() {
        assertThat(read(KAFKA + "sinks: {shelf: {table: t}}", Map.of()).event()).isEqualTo(EventSettings.DEFAULTS);
    }

    @Test
    void everyTopicMayHaveItsOwnNames() {
        Settings settings = read("""
                        kafka: {brokers: 'localhost:9092', topics: [events, orders], group: g, dead-letters: dead}
                        event:
                          id: [/id, key]
                          user: header:user
                          time: /at
                          deletes: true
                          topics:
                            - {topic: orders, time: {from: [/ts, timestamp], unit: us}, data: whole, format: json, envelope: debezium, deletes: false}
                        sinks: {shelf: {table: t}}
                        """, Map.of("ANABRANCH_EVENT_TYPE", "/kind, constant:none"));

        assertThat(settings.event())
                .isEqualTo(new EventSettings(
                        List.of("/id", "key"),
                        List.of("header:user"),
                        List.of("/kind", "constant:none"),
                        new EventTimeSettings(List.of("/at"), EpochUnit.MS),
                        "/data",
                        EventFormat.JSON,
                        Envelope.NONE,
                        true,
                        List.of(new TopicEventSettings(
                                "orders",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(new EventTimeSettings(List.of("/ts", "timestamp"), EpochUnit.US)),
                                Optional.of("whole"),
                                Optional.of(EventFormat.JSON),
                                Optional.of(Envelope.DEBEZIUM),
                                Optional.of(false)))));
    }

    @Test
    void everySinkHasTheKeysOfABranch() {
        Settings settings = read(KAFKA + """
                        sinks:
                          shelf:
                            table: t
                            types: [order_placed, refund]
                            start: 2026-11-20T00:00:00+01:00
                            on-lost-offset: oldest
                        """, Map.of());

        assertThat(only(settings).branch())
                .isEqualTo(new BranchSettings(
                        List.of("order_placed", "refund"), StartAt.parse("2026-11-19T23:00:00Z"), LostOffset.OLDEST));
    }

    @Test
    void aKeyThatItsKindHasTooIsTheKinds() {
        Settings settings = read(
                KAFKA + "sinks: {queue: {types: [refund], start: newest}}",
                Map.of("ANABRANCH_SINKS_QUEUE_TYPES", "order_placed"));

        SinkSettings<?> queue = only(settings);
        assertThat(queue.settings()).isEqualTo(new QueueSettings(List.of("order_placed")));
        assertThat(queue.branch()).isEqualTo(new BranchSettings(List.of(), StartAt.NEWEST, LostOffset.STOP));
        assertThat(settings.effective().stream().map(Effective::key).filter(key -> key.startsWith("sinks.queue.types")))
                .containsExactly("sinks.queue.types", "sinks.queue.types[0]");
    }

    @Test
    void oneTextIsTheFirstKeyOfASectionThatWantsNoOther() {
        Settings settings = read(KAFKA + "sinks: {shelf: t}\nops: '127.0.0.1:0'", Map.of());

        assertThat(shelf(settings).table()).isEqualTo("t");
        assertThat(settings.ops().http()).isEqualTo("127.0.0.1:0");
        assertThat(settings.kafka().deadLetters()).isEqualTo(DeadLetterSettings.of("dead"));
        assertThat(settings.effective())
                .contains(
                        new Effective("kafka.dead-letters.topic", "dead", new SourceLocation(file().toString(), 1, 78)),
                        new Effective("kafka.dead-letters.max-share", "", SourceLocation.DEFAULT),
                        new Effective("kafka.dead-letters.window", "10000", SourceLocation.DEFAULT));
    }

    @Test
    void deadLettersMayBeASection() {
        String kafka = "kafka: {brokers: 'b:1', topics: [t], group: g, dead-letters: {topic: d, max-share: 0.5%}}\n";

        Settings settings = read(kafka + "sinks: {shelf: t}", Map.of());
        Settings overridden = read(
                kafka + "sinks: {shelf: t}",
                Map.of("ANABRANCH_KAFKA_DEAD_LETTERS", "d2", "ANABRANCH_KAFKA_DEAD_LETTERS_WINDOW", "500"));

        Optional<Percentage> share = Optional.of(Percentage.parse("0.5%"));
        assertThat(settings.kafka().deadLetters()).isEqualTo(new DeadLetterSettings("d", share, 10_000));
        assertThat(overridden.kafka().deadLetters())
                .as("a topic's name alone leaves what the file says next to it")
                .isEqualTo(new DeadLetterSettings("d2", share, 500));
    }

    @Test
    void deadLettersMayBeOfTheEnvironmentAlone() {
        String kafka = "kafka: {brokers: 'b:1', topics: t, group: g}\nsinks: {shelf: t}";

        assertThat(read(kafka, Map.of("ANABRANCH_KAFKA_DEAD_LETTERS", "events.dead"))
                        .kafka()
                        .deadLetters())
                .isEqualTo(DeadLetterSettings.of("events.dead"));
        assertThat(read(kafka, Map.of("ANABRANCH_KAFKA_DEAD_LETTERS_TOPIC", "events.dead"))
                        .kafka()
                        .deadLetters())
                .isEqualTo(DeadLetterSettings.of("events.dead"));
        assertThat(read(kafka, Map.of("ANABRANCH_KAFKA_DEAD_LETTERS", "{topic: d, window: 300}"))
                        .kafka()
                        .deadLetters())
                .isEqualTo(new DeadLetterSettings("d", Optional.empty(), 300));
    }

    @Test
    void aSecretMayStandInAFile() throws IOException {
        Path secret = Files.writeString(folder.resolve("password"), "geheim\n");

        Settings settings = read(
                KAFKA + "sinks: {shelf: {table: t}}", Map.of("ANABRANCH_SINKS_SHELF_PASSWORD_FILE", secret.toString()));

        assertThat(shelf(settings).password()).contains("geheim");
    }

    @Test
    void tellsOfEachValueWhereItCameFromAndShowsNoSecret() {
        Settings settings = read(
                KAFKA + "sinks: {shelf: {table: t, password: geheim, server: 'shelf://me:geheim@there:2'}}",
                Map.of("ANABRANCH_SINKS_SHELF_SHARDS", "5"));

        assertThat(settings.effective()).extracting(Effective::toString).noneMatch(line -> line.contains("geheim"));
        assertThat(settings.effective())
                .contains(
                        new Effective("sinks.shelf.table", "t", new SourceLocation(file().toString(), 2, 24)),
                        new Effective(
                                "sinks.shelf.shards", "5", SourceLocation.variable("ANABRANCH_SINKS_SHELF_SHARDS")),
                        new Effective("sinks.shelf.max-retry-time", "60s", SourceLocation.DEFAULT),
                        new Effective("sinks.shelf.password", "***", new SourceLocation(file().toString(), 2, 37)),
                        new Effective(
                                "sinks.shelf.server",
                                "shelf://***@there:2",
                                new SourceLocation(file().toString(), 2, 53)));
    }

    @Test
    void namesVariablesThatLookLikeSettingsAndAreNone() {
        Settings settings = read(
                KAFKA + "sinks: {shelf: {table: t}}",
                Map.of(
                        "ANABRANCH_SINKS_SHELF_TABEL", "x",
                        "ANABRANCH_LANES_LIVE_IN_FLIGHT", "1",
                        "ANABRANCH_SINKS_SHELF_PATIENCE", "1s",
                        "ANABRANCH_LOG", "json"));

        assertThat(settings.unused())
                .containsExactly(
                        "ANABRANCH_LANES_LIVE_IN_FLIGHT",
                        "ANABRANCH_SINKS_SHELF_PATIENCE",
                        "ANABRANCH_SINKS_SHELF_TABEL");
    }

    @Test
    void aSinkOfAnotherNameStatesItsKind() {
        Settings settings =
                read(KAFKA + "sinks: {left: {kind: shelf, table: a}, right: {kind: shelf, table: b}}", Map.of());

        assertThat(settings.sinks().keySet()).containsExactly("left", "right");
        assertThat(settings.sinks().values())
                .extracting(sink -> sink.kind().name())
                .containsOnly("shelf");
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void saysWhatIsWrongAndWhere(String yaml, Map<String, String> environment, List<String> violations) {
        SettingsException refusal = catchThrowableOfType(SettingsException.class, () -> read(yaml, environment));

        assertThat(refusal).as("refused").isNotNull();
        assertThat(refusal.mistakes().stream().map(this::withoutFolder)).containsExactlyElementsOf(violations);
        assertThat(refusal).hasMessageNotContaining("geheim");
    }

    static Stream<Arguments> mistakes() {
        String shelf = "sinks: {shelf: {table: t";
        return Stream.of(
                mistake(
                        KAFKA + "sinks: {shelf: {tabel: t}}",
                        "p.yaml:2:17: sinks.shelf.tabel: unknown key; did you mean 'table'?"),
                mistake(
                        KAFKA + shelf
                                + "}}\nevent: {user: [/u, customer.id], data: body, time: {from: $.ts, unit: sec}}",
                        "p.yaml:3:15: event.user: must be %s; did you mean '/customer/id'?, got 'customer.id'"
                                .formatted(SOURCES),
                        "p.yaml:3:40: event.data: must be /pointer or whole; did you mean '/body'?, got 'body'",
                        "p.yaml:3:59: event.time.from: must be %s; did you mean '/ts'?, got '$.ts'".formatted(SOURCES),
                        "p.yaml:3:71: event.time.unit: must be iso, ms, ns, s, us, got 'sec'"),
                mistake(
                        KAFKA + shelf + "}}\nevent: {topics: [{topic: other, id: []}, {topic: events, typ: x}]}",
                        "p.yaml:3:37: event.topics[0].id: must be at least one of %s, got '[]'".formatted(SOURCES),
                        "p.yaml:3:58: event.topics[1].typ: unknown key; did you mean 'type'?"),
                mistake(
                        KAFKA + shelf + "}}\nevent: {topics: [{topic: other}]}",
                        "p.yaml:3:26: event.topics[0].topic: must be one of kafka.topics, [events], got 'other'"),
                mistake(KAFKA + shelf + ", shards: 0}}", "p.yaml:2:35: sinks.shelf.shards: must be 1 to 1024, got '0'"),
                mistake(
                        KAFKA + shelf + ", shards: many, sealed: yes, side: up}}",
                        "p.yaml:2:35: sinks.shelf.shards: must be a whole number, got 'many'",
                        "p.yaml:2:49: sinks.shelf.sealed: must be true or false, got 'yes'",
                        "p.yaml:2:60: sinks.shelf.side: must be left-hand, right-hand, got 'up'"),
                mistake(
                        KAFKA + shelf + ", max-retry-time: 60, largest-item: 1MB, server: there}}",
                        "p.yaml:2:43: sinks.shelf.max-retry-time: must be a duration such as 200ms, 60s, 15m, 12h, 90d, got '60'",
                        "p.yaml:2:61: sinks.shelf.largest-item: must be a size such as 512B, 400KiB, 16MiB, 2GiB, got '1MB'",
                        "p.yaml:2:74: sinks.shelf.server: must be a URI such as scheme://host:port, got 'there'"),
                mistake(
                        KAFKA + "sinks: {shelf: {table: [t], hosts: {a: b}, leaderboards: [{keep: 0}, [spend]]}}",
                        "p.yaml:2:24: sinks.shelf.table: must be text, got a list",
                        "p.yaml:2:36: sinks.shelf.hosts: must be a list, got a section of keys",
                        "p.yaml:2:59: sinks.shelf.leaderboards[0].name: is missing; it is required: its name",
                        "p.yaml:2:66: sinks.shelf.leaderboards[0].keep: must be 1 or more, got '0'",
                        "p.yaml:2:70: sinks.shelf.leaderboards[1]: must be a section of keys, got a list"),
                mistake(
                        KAFKA + "sinks: {shelf: {shards: 0, max-retry-time: soon}}",
                        "p.yaml:2:16: sinks.shelf.table: is missing; it is required: where it is",
                        "p.yaml:2:25: sinks.shelf.shards: must be 1 to 1024, got '0'",
                        "p.yaml:2:44: sinks.shelf.max-retry-time: must be a duration such as 200ms, 60s, 15m, 12h, 90d, got 'soon'"),
                mistake(
                        KAFKA + shelf + ", password: geheim, password: geheim}}",
                        "p.yaml:2:45: sinks.shelf.password: is given twice, first at p.yaml:2:27"),
                mistake(
                        KAFKA + shelf + "}}",
                        Map.of("ANABRANCH_SINKS_SHELF_PASSWORD", "geh"),
                        "environment ANABRANCH_SINKS_SHELF_PASSWORD: sinks.shelf.password: must be 4 letters, got '***'"),
                mistake(
                        KAFKA + shelf + "}}",
                        Map.of("ANABRANCH_SINKS_SHELF_SHARDS", "none"),
                        "environment ANABRANCH_SINKS_SHELF_SHARDS: sinks.shelf.shards: must be a whole number, got 'none'"),
                mistake(
                        KAFKA + shelf + ", server: 'http://me:geheim@a b'}}",
                        "p.yaml:2:35: sinks.shelf.server: must be a URI such as scheme://host:port, got 'http://***@a b'"),
                mistake(
                        KAFKA + "sinks: {shelv: {table: t}}",
                        "p.yaml:2:9: sinks.shelv: 'shelv' is no kind of sink; the kinds are shelf, queue; did you mean 'shelf'?"),
                mistake(
                        KAFKA + "sinks: {Shelf: {kind: shelf, table: t}}",
                        "p.yaml:2:9: sinks.Shelf: must be a name of 1 to 40 lower-case letters, digits and dashes that starts with a letter, got 'Shelf'"),
                mistake(
                        KAFKA + "sinks: {decode: {kind: shelf, table: t}}",
                        "p.yaml:2:9: sinks.decode: must be another name: so is called who rejects what can't be read, got 'decode'"),
                mistake(
                        KAFKA + "lanes: {live: {sinks: [shelf]}}\n" + shelf + "}}",
                        "p.yaml:2:1: lanes: unknown key; there are no lanes any more, every sink has its own branch: see docs/migration.md"),
                mistake(
                        KAFKA + shelf + ", start: yesterday, on-lost-offset: skip, typs: [a]}}",
                        "p.yaml:2:34: sinks.shelf.start: must be oldest, newest, or a time such as 2026-11-20T00:00:00Z, got 'yesterday'",
                        "p.yaml:2:61: sinks.shelf.on-lost-offset: must be oldest, stop, got 'skip'",
                        "p.yaml:2:67: sinks.shelf.typs: unknown key; did you mean 'types'?"),
                mistake(
                        KAFKA + shelf + ", start: 2026-11-20, types: [a, a]}}",
                        "p.yaml:2:34: sinks.shelf.start: must be oldest, newest, or a time such as 2026-11-20T00:00:00Z, got '2026-11-20'",
                        "p.yaml:2:53: sinks.shelf.types: must be each type once, got '[a, a]'"),
                mistake(
                        KAFKA + shelf + "}}",
                        Map.of("ANABRANCH_SINKS_SHELF_ON_LOST_OFFSET", "newest"),
                        "environment ANABRANCH_SINKS_SHELF_ON_LOST_OFFSET: sinks.shelf.on-lost-offset: must be oldest, stop, got 'newest'"),
                mistake(
                        "kafka: {brokers: 'b:1', topics: [t], group: g, dead-letters: {topic: t}}\n" + shelf + "}}",
                        "p.yaml:1:70: kafka.dead-letters: must be another topic than those of the events, got 't'"),
                mistake(
                        "kafka: {brokers: 'b:1', topics: [t], group: g, dead-letters: t}\n" + shelf + "}}",
                        "p.yaml:1:62: kafka.dead-letters: must be another topic than those of the events, got 't'"),
                mistake(
                        "kafka: {brokers: 'b:1', topics: [t], group: g, dead-letters: 'not a topic'}\n" + shelf + "}}",
                        "p.yaml:1:62: kafka.dead-letters.topic: must be 1 to 249 of a-z A-Z 0-9 . _ -, got 'not a topic'"),
                mistake(
                        "kafka: {brokers: b, topics: [t, t], group: g, window: 1MiB, dead-letters: {topik: d, max-share: 0%, window: 5}}\n"
                                + shelf + "}}",
                        "p.yaml:1:18: kafka.brokers: must be host:port, separated by commas, with ports from 1 to 65535, got 'b'",
                        "p.yaml:1:29: kafka.topics: must be each topic once, got '[t, t]'",
                        "p.yaml:1:55: kafka.window: must be 16MiB to 4GiB, got '1MiB'",
                        "p.yaml:1:76: kafka.dead-letters.topik: unknown key; did you mean 'topic'?",
                        "p.yaml:1:97: kafka.dead-letters.max-share: must be a percentage above 0% to 100%, such as 5%, got '0%'",
                        "p.yaml:1:109: kafka.dead-letters.window: must be 100 to 10000000, got '5'"),
                mistake(
                        KAFKA + shelf + "}}",
                        Map.of("ANABRANCH_KAFKA_DEAD_LETTERS_MAX_SHARE", "5"),
                        "environment ANABRANCH_KAFKA_DEAD_LETTERS_MAX_SHARE: kafka.dead-letters.max-share: must be a percentage above 0% to 100%, such as 5%, got '5'"),
                mistake(
                        "kafka: just words\n" + shelf + "}}",
                        "p.yaml:1:8: kafka: must be a section of keys, got one value"),
                mistake(
                        "kafca: {brokers: 'b:1', topics: [t], group: g, dead-letters: d}\n" + shelf + "}}",
                        "p.yaml:1:1: kafca: unknown key; did you mean 'kafka'?"),
                mistake(
                        "kafca: {brokers: b, topics: [t], group: g, dead-letters: d}\n" + shelf + "}}",
                        "p.yaml:1:1: kafca: unknown key; did you mean 'kafka'?",
                        "p.yaml:1:18: kafka.brokers: must be host:port, separated by commas, with ports from 1 to 65535, got 'b'"),
                mistake(KAFKA + "sink: {shelf: {table: t}}", "p.yaml:2:1: sink: unknown key; did you mean 'sinks'?"),
                mistake(
                        KAFKA + "sinks: {shelf: {table: t}}\nopps: {http: 'localhost:1'}",
                        "p.yaml:3:1: opps: unknown key; did you mean 'ops'?"),
                mistake(
                        "kafka: {brokers: 'b:1', topics: [t], group: g, dead-leters: {topic: d}}\n" + shelf + "}}",
                        "p.yaml:1:48: kafka.dead-leters: unknown key; did you mean 'dead-letters'?"),
                mistake(
                        "kafka: {brokers: 'b:1', topicz: [t], group: g, dead-letters: d}\n" + shelf + "}}",
                        "p.yaml:1:25: kafka.topicz: unknown key; did you mean 'topics'?"),
                mistake(
                        KAFKA + shelf + "}}\nevents: {user: /u}",
                        "p.yaml:3:1: events: unknown key; did you mean 'event'?"),
                mistake(
                        shelf + "}}",
                        "p.yaml:1:1: kafka: is missing; it is required, with its keys brokers, topics, group, dead-letters"),
                mistake(
                        "kafka: {brokers: 'b:1', topics: [t], group: \"a\\u0007b\", dead-letters: d}\n" + shelf + "}}",
                        "p.yaml:1:45: kafka.group: must be text without control characters, got 'a\\u0007b'"),
                mistake(
                        KAFKA + "sinks: {shelf: {table: \"a\\nb\", hosts: [\"h\\u202e\"], side: \"left\\e[1m\"}}",
                        "p.yaml:2:24: sinks.shelf.table: must be text without control characters, got 'a\\u000ab'",
                        "p.yaml:2:40: sinks.shelf.hosts[0]: must be text without control characters, got 'h\\u202e'",
                        "p.yaml:2:58: sinks.shelf.side: must be left-hand, right-hand without control characters, got 'left\\u001b[1m'"),
                mistake(
                        KAFKA + shelf + "}}",
                        Map.of("ANABRANCH_KAFKA_GROUP", "a\u2028b"),
                        "environment ANABRANCH_KAFKA_GROUP: kafka.group: must be text without control characters, got 'a\\u2028b'"),
                mistake(
                        KAFKA + shelf + ", password: *geheim}}",
                        "p.yaml:2:37: is not YAML: a value that starts with one of * & ! % must be in quotes"),
                mistake(
                        KAFKA + "sinks:\n  shelf:\n    table: t\n    password: !geheim\n",
                        "p.yaml:5:15: sinks.shelf.password: a value that starts with one of * & ! % must be in quotes"),
                mistake(
                        KAFKA + "sinks:\n  shelf:\n    table: t\n    password: !ge!heim\n",
                        "p.yaml:5:15: is not YAML: a value that starts with one of * & ! % must be in quotes"),
                mistake(
                        KAFKA + shelf + ", password: &geheim}}",
                        "p.yaml:2:37: sinks.shelf.password: must be text, got nothing"),
                mistake(
                        "kafka: {brokers: 'b:99999,[::1]:0', topics: [t], group: g, dead-letters: d}\n" + shelf + "}}",
                        "p.yaml:1:18: kafka.brokers: must be host:port, separated by commas, with ports from 1 to 65535, got 'b:99999,[::1]:0'"),
                mistake(
                        "kafka: {brokers: 'b:1', topic: t, group: g}\nsinks:\nsink: {}\nops: {http: '127.0.0.1'}",
                        "p.yaml:1:8: kafka.dead-letters: is missing; it is required: Topic that keeps what can never be stored, alone or as a section with max-share and window",
                        "p.yaml:1:25: kafka.topic: unknown key; did you mean 'topics'?",
                        "p.yaml:2:7: sinks: is empty or missing; at least one is required",
                        "p.yaml:3:1: sink: unknown key; did you mean 'sinks'?",
                        "p.yaml:4:13: ops.http: must be host:port, such as 127.0.0.1:9600 or [::1]:9600, got '127.0.0.1'"),
                mistake("kafka: {brokers: [b", "p.yaml:1:20: is not YAML: expected ',' or ']', but got <stream end>"),
                mistake(
                        KAFKA + shelf + "}}",
                        Map.of(
                                "ANABRANCH_SINKS_SHELF_PASSWORD", "geheim",
                                "ANABRANCH_SINKS_SHELF_PASSWORD_FILE", "/nowhere/geheim"),
                        "environment ANABRANCH_SINKS_SHELF_PASSWORD_FILE: sinks.shelf.password: "
                                + "is given twice, also by environment ANABRANCH_SINKS_SHELF_PASSWORD"),
                mistake(
                        KAFKA + shelf + "}}",
                        Map.of("ANABRANCH_SINKS_SHELF_PASSWORD_FILE", "/nowhere/password"),
                        "environment ANABRANCH_SINKS_SHELF_PASSWORD_FILE: sinks.shelf.password: "
                                + "the file that it names is not there"),
                mistake(
                        "kafka: &a [*a]",
                        "p.yaml:1:1: sinks: is empty or missing; at least one is required",
                        "p.yaml:1:8: kafka: contains itself"),
                mistake("just words", "p.yaml:1:1: must be a section of keys, got one value"));
    }

    @Test
    void aFileThatIsNotThereIsAMistake() {
        SettingsException refusal = catchThrowableOfType(
                SettingsException.class, () -> Settings.read(folder.resolve("p.yaml"), Map.of(), KINDS));

        assertThat(refusal.mistakes().stream().map(this::withoutFolder))
                .containsExactly("p.yaml: there is no such file");
    }

    private static Arguments mistake(String yaml, String... violations) {
        return Arguments.of(yaml, Map.of(), List.of(violations));
    }

    private static Arguments mistake(String yaml, Map<String, String> environment, String... violations) {
        return Arguments.of(yaml, environment, List.of(violations));
    }

    private static <S extends Record> SinkKind<S> kind(String name, Class<S> ofKind) {
        return new SinkKind<>() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Class<S> settings() {
                return ofKind;
            }

            @Override
            public Sink open(String sink, S settings, TopicReplay replay, MeterRegistry meters) {
                throw new AssertionError("Reading settings opens nothing");
            }

            @Override
            public Mono<Void> create(S settings) {
                throw new AssertionError("Reading settings creates nothing");
            }

            @Override
            public Mono<SchemaDiff> plan(S settings) {
                throw new AssertionError("Reading settings compares nothing");
            }
        };
    }

    /** A kind that has types of its own, as the feed has. */
    record QueueSettings(
            @Setting(description = "what it queues", defaultValue = "[]")
            List<String> types) {
        QueueSettings {
            types = List.copyOf(types);
        }
    }

    private static SinkSettings<?> only(Settings settings) {
        return settings.sinks().values().iterator().next();
    }

    private static ShelfSettings shelf(Settings settings) {
        return (ShelfSettings) only(settings).settings();
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
