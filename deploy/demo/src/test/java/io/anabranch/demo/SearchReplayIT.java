package io.anabranch.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.anabranch.app.Main;
import io.anabranch.app.settings.Settings;
import io.anabranch.app.settings.SinkSettings;
import io.anabranch.ingest.decode.EventDecoder;
import io.anabranch.load.Ledger;
import io.anabranch.load.Loader;
import io.anabranch.load.Script;
import io.anabranch.local.ProgramProcess;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.settings.ByteSize;
import io.anabranch.sinks.kit.StoredEvent;
import io.anabranch.sinks.search.CountByTypeAndInterval.Count;
import io.anabranch.sinks.search.EventSearch.Question;
import io.anabranch.sinks.search.SearchReads;
import io.anabranch.sinks.search.SearchSettings;
import io.anabranch.topology.Event;
import io.anabranch.topology.SourceRecord;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the readers of the search cluster find and count, beside a replay of the topic: as many records as {@code -Danabranch.it.search} says. */
@WithServers({Server.KAFKA, Server.OPENSEARCH})
class SearchReplayIT {
    private static final long RECORDS = Long.getLong("anabranch.it.search", 20_000);
    private static final Duration DEADLINE = Duration.ofMinutes(5);
    /** Of the documents of three days. */
    private static final Duration SPACING = Duration.ofDays(3).dividedBy(RECORDS);

    private static final Pattern WORDS = Pattern.compile("\"words\":\"([^\"]*)\"");

    private final TestServers servers;
    private final String suffix;

    @TempDir
    private Path directory = Path.of("");

    SearchReplayIT(TestServers servers) {
        this.servers = servers;
        this.suffix = servers.newName("r");
    }

    @Test
    void whatIsFoundAndCountedEqualsAReplayOfTheTopic() throws Exception {
        int opsPort = ProgramProcess.freePort();
        Path config = config(opsPort);
        Instant first = Instant.now().minus(Duration.ofDays(3)).minusSeconds(60);
        Script script = new Script(5, 2_000, /* duplicates= */ 0.02, /* malformed= */ 0.01, first, SPACING.toNanos());
        new Loader(script, RECORDS, /* perSecond= */ 0).publish(servers.kafka(), topic(), Ledger.NONE);

        try (Program program = Program.start(config, directory.resolve("anabranch.log"), opsPort);
                Lag lag = new Lag(servers.kafka(), topic(), "g" + suffix, List.of("search", "decode"))) {
            await().atMost(DEADLINE)
                    .pollInterval(Duration.ofMillis(200))
                    .untilAsserted(() -> assertThat(lag.now())
                            .allSatisfy(branch -> assertThat(branch.events())
                                    .as(branch.name())
                                    .isZero()));
            assertThat(program.stop()).isZero();
        }

        Collection<Event> replayed = replay();
        List<String> types =
                replayed.stream().map(Event::type).distinct().sorted().toList();
        SearchReads reads = SearchReads.open("test", settings(config), new SimpleMeterRegistry());
        try {
            awaitVisible(reads, types, replayed.size());
            assertThat(counts(reads, types)).isEqualTo(counts(replayed));
            assertFinds(reads, replayed, "");
            List<String> words = replayed.stream()
                    .flatMap(event -> words(event).stream())
                    .filter(word -> word.matches("[a-z]{3,}"))
                    .distinct()
                    .limit(3)
                    .toList();
            assertThat(words).isNotEmpty();
            words.forEach(word -> assertFinds(reads, replayed, word));
        } finally {
            reads.close().block(DEADLINE);
        }
        System.out.println("searched and counted: " + replayed.size() + " events of " + RECORDS + " records");
    }

    private static void awaitVisible(SearchReads reads, List<String> types, int events) {
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(counts(reads, types).values().stream()
                                .mapToLong(Long::longValue)
                                .sum())
                        .isEqualTo(events));
    }

    /** By type and hour. */
    private static Map<String, Long> counts(Collection<Event> replayed) {
        return replayed.stream()
                .collect(Collectors.groupingBy(
                        event -> event.type() + " " + event.timestamp().getEpochSecond() / 3_600,
                        TreeMap::new,
                        Collectors.counting()));
    }

    private static Map<String, Long> counts(SearchReads reads, List<String> types) {
        return reads.countByTypeAndInterval()
                .of(types, start(), end(), Duration.ofHours(1))
                .collect(Collectors.toMap(
                        count -> count.type() + " " + count.start().getEpochSecond() / 3_600,
                        Count::events,
                        Long::sum,
                        TreeMap::new))
                .blockOptional(DEADLINE)
                .orElseThrow();
    }

    private static void assertFinds(SearchReads reads, Collection<Event> replayed, String word) {
        List<String> expected = replayed.stream()
                .filter(event -> word.isEmpty() || words(event).contains(word))
                .sorted(Comparator.comparing(Event::timestamp).reversed().thenComparing(Event::id))
                .map(Event::id)
                .toList();

        List<String> found = reads
                .eventSearch()
                .of(new Question(word, word.isEmpty() ? List.of() : List.of("data.words"), List.of(), start(), end()))
                .stream()
                .map(StoredEvent::id)
                .collectList()
                .blockOptional(DEADLINE)
                .orElseThrow();

        assertThat(found).as("events with '%s'", word).isNotEmpty().isEqualTo(expected);
    }

    private static List<String> words(Event event) {
        Matcher words = WORDS.matcher(event.data().toString());
        return words.find() ? List.of(words.group(1).split("[^\\p{L}]+", -1)) : List.of();
    }

    private static Instant start() {
        return Instant.now().minus(Duration.ofDays(5));
    }

    private static Instant end() {
        return Instant.now().plus(Duration.ofHours(1));
    }

    /** The events of the topic by their ids, the first of each. */
    private Collection<Event> replay() {
        EventDecoder decoder = new EventDecoder(new ByteSize(1 << 20), Duration.ofDays(1));
        Map<String, Event> events = new LinkedHashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers.kafka()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic()).stream()
                    .map(partition -> new TopicPartition(topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    SourceRecord source = new SourceRecord(
                            record.topic(),
                            "id",
                            record.partition(),
                            record.offset(),
                            record.timestamp(),
                            record.key(),
                            record.value(),
                            List.of());
                    if (decoder.decode(source) instanceof Event event) {
                        events.putIfAbsent(event.id(), event);
                    }
                }
            }
        }
        return events.values();
    }

    private Path config(int opsPort) throws Exception {
        Path config = Files.writeString(directory.resolve("pipeline.yaml"), """
                kafka: {brokers: "KAFKA", topics: [eventsSUFFIX], group: gSUFFIX, dead-letters: eventsSUFFIX.dead}
                sinks:
                  search: {nodes: ["OPENSEARCH"], index: sSUFFIX, replicas: 0, text-fields: [words]}
                ops: {http: "127.0.0.1:OPSPORT"}
                """.replace("KAFKA", servers.kafka())
                .replace("OPENSEARCH", servers.opensearch().toString())
                .replace("SUFFIX", suffix)
                .replace("OPSPORT", Integer.toString(opsPort)));
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        assertThat(Main.run(new String[] {"tables", "create", "--config", config.toString()}, Map.of(), out, out))
                .isZero();
        return config;
    }

    private static SearchSettings settings(Path config) {
        SinkSettings<?> search =
                Objects.requireNonNull(Settings.read(config, Map.of()).sinks().get("search"));
        return (SearchSettings) search.settings();
    }

    private String topic() {
        return "events" + suffix;
    }
}
