package io.anabranch.sinks.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.sinks.kit.Page;
import io.anabranch.sinks.kit.StoredEvent;
import io.anabranch.sinks.kit.StoredEvents;
import io.anabranch.sinks.search.CountByTypeAndInterval.Count;
import io.anabranch.sinks.search.EventSearch.Question;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.SourceRecord;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The readers' answers beside what was written, over three days, on one server of those that are supported. */
abstract class SearchReadsContract {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Instant START = Instant.parse("2026-11-26T22:00:00.000001Z");
    private static final int EVENTS = 3_000;

    private final String index;
    private final TestCluster cluster;
    private final SearchSettings settings;
    private final SearchReads reads;
    private final List<Event> written =
            IntStream.range(0, EVENTS).mapToObj(SearchReadsContract::event).toList();

    SearchReadsContract(TestServers servers, Server server) {
        this.index = servers.newName("reads");
        this.cluster = new TestCluster(URI.create(servers.uri(server)));
        this.settings = TestSettings.of(servers.uri(server))
                .index(index)
                .textFields("note")
                .settings();
        this.reads = SearchReads.open("reads", settings, new SimpleMeterRegistry());
    }

    @BeforeEach
    void write() {
        new SearchKind().create(settings).block(DEADLINE);
        SearchSink sink = SearchSink.open("search", settings, new SimpleMeterRegistry());
        assertThat(sink.write(written).collectList().block(DEADLINE)).isEmpty();
        sink.close().block(DEADLINE);
        assertThat(cluster.documents(index)).hasSize(EVENTS);
    }

    @AfterEach
    void end() {
        reads.close().block(DEADLINE);
        cluster.delete("/" + index + "-*");
        cluster.delete("/_index_template/" + index);
    }

    @Test
    void findsAnEventByItsIdOnWhicheverDay() {
        for (int number : List.of(0, EVENTS / 2, EVENTS - 1)) {
            StoredEvent found =
                    Objects.requireNonNull(reads.eventById().of("e-" + number).block(DEADLINE));

            Event event = written.get(number);
            assertThat(found.userId()).isEqualTo(event.userId());
            assertThat(found.timestamp()).isEqualTo(event.timestamp());
            assertThat(found.data().toString()).isEqualTo(event.data().toString());
        }
        assertThat(reads.eventById().of("e-none").blockOptional(DEADLINE)).isEmpty();
    }

    @Test
    void findsWordsOfATypeInATimeNewestFirstPageByPage() {
        Instant from = START.plus(Duration.ofHours(3));
        Instant until = START.plus(Duration.ofHours(40));
        StoredEvents found = reads.eventSearch()
                .of(new Question("broken lamp", List.of("data.note"), List.of("type-1"), from, until));
        List<String> expected = written.stream()
                .filter(event -> event.type().equals("type-1")
                        && event.data().toString().contains("Lamp")
                        && !event.timestamp().isBefore(from)
                        && event.timestamp().isBefore(until))
                .sorted(Comparator.comparing(Event::timestamp).reversed().thenComparing(Event::id))
                .map(Event::id)
                .toList();

        List<String> ids = new ArrayList<>();
        Page page = Objects.requireNonNull(found.page(50).block(DEADLINE));
        while (true) {
            page.events().forEach(event -> ids.add(event.id()));
            if (page.next().isEmpty()) {
                break;
            }
            page = Objects.requireNonNull(found.page(50, page.next().get()).block(DEADLINE));
        }

        assertThat(expected).hasSizeGreaterThan(100);
        assertThat(ids).isEqualTo(expected);
        assertThat(found.stream().map(StoredEvent::id).collectList().block(DEADLINE))
                .isEqualTo(expected);
    }

    @Test
    void aTokenOfAnotherQuestionIsRefused() {
        Instant until = START.plus(Duration.ofDays(3));
        Page page = Objects.requireNonNull(reads.eventSearch()
                .of(new Question("", List.of(), List.of(), START, until))
                .page(10)
                .block(DEADLINE));
        StoredEvents other = reads.eventSearch().of(new Question("", List.of(), List.of("type-1"), START, until));

        assertThatThrownBy(() -> other.page(10, page.next().orElseThrow()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("can't be resumed");
    }

    @Test
    void countsByTypeAndInterval() {
        Instant until = START.plus(Duration.ofDays(3));
        Duration interval = Duration.ofHours(6);
        Map<String, Long> expected = written.stream()
                .filter(event -> !event.type().equals("type-2"))
                .collect(Collectors.groupingBy(
                        event -> event.type() + " "
                                + Instant.ofEpochSecond(
                                        Math.floorDiv(event.timestamp().getEpochSecond(), interval.toSeconds())
                                                * interval.toSeconds()),
                        Collectors.counting()));

        List<Count> counts = Objects.requireNonNull(reads.countByTypeAndInterval()
                .of(List.of("type-1", "type-0"), START, until, interval)
                .collectList()
                .block(DEADLINE));

        assertThat(counts.stream()
                        .collect(Collectors.toMap(count -> count.type() + " " + count.start(), Count::events)))
                .isEqualTo(expected);
        assertThat(counts).isSortedAccordingTo(Comparator.comparing(Count::type).thenComparing(Count::start));
    }

    @Test
    void moreCountsThanAServerShouldComputeAreRefusedUnasked() {
        assertThatThrownBy(() -> reads.countByTypeAndInterval()
                        .of(List.of("a", "b"), START, START.plus(Duration.ofDays(1)), Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 10000 counts");
    }

    private static Event event(int number) {
        Instant timestamp = START.plus(Duration.ofMillis(60_000L * number)).plusNanos(number % 7 * 1_000L);
        String data = "{\"note\":\"" + (number % 4 == 0 ? "A broken red Lamp" : "a broken chair") + "\",\"n\":" + number
                + "}";
        SourceRecord record = new SourceRecord(
                "topic",
                "id",
                0,
                number,
                timestamp.toEpochMilli(),
                null,
                data.getBytes(StandardCharsets.UTF_8),
                List.of());
        return new Event(
                "e-" + number,
                "user-" + number % 10,
                "type-" + number % 3,
                timestamp,
                JsonText.of(data),
                JsonText.NONE,
                record);
    }
}
