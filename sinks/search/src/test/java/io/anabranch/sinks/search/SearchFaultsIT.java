package io.anabranch.sinks.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.anabranch.local.FaultProxy;
import io.anabranch.local.LocalStack;
import io.anabranch.local.Server;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.SourceRecord;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import reactor.core.publisher.Flux;

/** On a node of the test's own: the others' is not to be killed, nor its disk to be full. */
class SearchFaultsIT {
    private static final LocalStack STACK =
            LocalStack.builder().servers(Server.OPENSEARCH).start();
    private static final Duration DEADLINE = Duration.ofMinutes(3);
    private static final Duration OUTAGE = Duration.ofSeconds(20);
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final int BATCH = 100;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicInteger events = new AtomicInteger();
    private final TestCluster cluster = new TestCluster(
            URI.create("http://127.0.0.1:" + STACK.address(Server.OPENSEARCH).getPort()));
    private String index = "";

    @BeforeEach
    void create(TestInfo test) {
        index = test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT);
        new SearchKind().create(settings(node())).block(DEADLINE);
    }

    @AfterEach
    void delete() {
        cluster.delete("/" + index + "-*");
        cluster.delete("/_index_template/" + index);
    }

    @AfterAll
    static void stop() {
        STACK.close();
    }

    @Test
    void aNodeThatIsKilledWhileWritesGoOnLosesNothing() {
        SearchSink sink = open(node());
        Writing writing = new Writing(sink);
        writing.awaitFurther(20);

        STACK.kill(Server.OPENSEARCH);
        long killed = System.nanoTime();
        await().atMost(DEADLINE)
                .until(() -> System.nanoTime() - killed > OUTAGE.toNanos() && retries("disconnected") > 1);
        STACK.restart(Server.OPENSEARCH);
        writing.awaitFurther(20);

        assertThat(writing.end()).isEmpty();
        assertHoldsAll();
        sink.close().block(DEADLINE);
    }

    @Test
    void aFullDiskIsWaitedForUntilThereIsRoomAgain() {
        SearchSink sink = open(node());
        assertThat(sink.write(batch()).collectList().block(DEADLINE)).isEmpty();
        watermarks("900000gb");
        await().atMost(DEADLINE)
                .until(() -> cluster.get("/" + index + "-*/_settings?flat_settings=true")
                        .findValuesAsText("index.blocks.read_only_allow_delete")
                        .equals(List.of("true")));

        CompletableFuture<List<Rejected>> writing =
                sink.write(batch()).collectList().toFuture();
        await().atMost(DEADLINE).until(() -> retries("blocked") > 4);
        assertThat(writing).isNotDone();
        watermarks("1b");

        assertThat(writing.orTimeout(DEADLINE.toSeconds(), TimeUnit.SECONDS).join())
                .isEmpty();
        assertHoldsAll();
        sink.close().block(DEADLINE);
    }

    @Test
    void aNodeThatIsDownIsLeftOutWhileAnotherAnswers() {
        try (FaultProxy one = FaultProxy.to(STACK.address(Server.OPENSEARCH));
                FaultProxy other = FaultProxy.to(STACK.address(Server.OPENSEARCH))) {
            SearchSink sink = open(at(one), at(other));
            Writing writing = new Writing(sink);
            writing.awaitFurther(20);

            one.refuse();
            writing.awaitFurther(200);
            assertThat(retries("disconnected")).isPositive();
            one.heal();
            other.refuse();
            writing.awaitFurther(200);

            assertThat(writing.end()).isEmpty();
            assertHoldsAll();
            sink.close().block(DEADLINE);
        }
    }

    /** Batches in flight, one after another, until it is ended. */
    private final class Writing {
        private final AtomicBoolean isOver = new AtomicBoolean();
        private final AtomicInteger done = new AtomicInteger();
        private final CompletableFuture<List<Rejected>> rejected;

        Writing(SearchSink sink) {
            rejected = Flux.<List<Event>>generate(out -> {
                        if (isOver.get()) {
                            out.complete();
                        } else {
                            out.next(batch());
                        }
                    })
                    .flatMap(batch -> sink.write(batch).doOnComplete(done::incrementAndGet), TestSettings.IN_FLIGHT)
                    .collectList()
                    .toFuture();
        }

        void awaitFurther(int batches) {
            int before = done.get();
            await().pollInterval(Duration.ofMillis(5)).atMost(DEADLINE).until(() -> {
                assertThat(rejected).isNotDone();
                return done.get() >= before + batches;
            });
        }

        List<Rejected> end() {
            isOver.set(true);
            return rejected.orTimeout(DEADLINE.toSeconds(), TimeUnit.SECONDS).join();
        }
    }

    /** Every event that was made, and each once. */
    private void assertHoldsAll() {
        List<String> stored = new ArrayList<>();
        for (JsonNode hit : cluster.documents(index)) {
            stored.add(hit.get("_source").get("event_id").asText());
        }
        assertThat(stored)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, events.get())
                        .mapToObj(SearchFaultsIT::id)
                        .toList());
    }

    /** The disk is full where it has less left than this. */
    private void watermarks(String left) {
        String mark = "\"cluster.routing.allocation.disk.watermark.";
        JsonNode answer = cluster.put(
                "/_cluster/settings",
                "{\"persistent\":{\"cluster.routing.allocation.disk.threshold_enabled\":true,"
                        + "\"cluster.info.update.interval\":\"10s\"," + mark + "low\":\"" + left + "\"," + mark
                        + "high\":\"" + left + "\"," + mark + "flood_stage\":\"" + left + "\"}}");
        assertThat(answer.path("acknowledged").asBoolean()).as("%s", answer).isTrue();
    }

    private double retries(String reason) {
        return meters.find("anabranch.sink.retries").tag("reason", reason).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    private SearchSink open(String... nodes) {
        return SearchSink.open("search", settings(nodes), meters);
    }

    private SearchSettings settings(String... nodes) {
        return TestSettings.of(nodes).index(index).maxRetryTime(DEADLINE).settings();
    }

    private static String node() {
        return "http://127.0.0.1:" + STACK.address(Server.OPENSEARCH).getPort();
    }

    private static String at(FaultProxy proxy) {
        return "http://127.0.0.1:" + proxy.address().getPort();
    }

    private List<Event> batch() {
        int first = events.getAndAdd(BATCH);
        return IntStream.range(first, first + BATCH)
                .mapToObj(SearchFaultsIT::event)
                .toList();
    }

    private static String id(int number) {
        return "e-" + number;
    }

    private static Event event(int number) {
        SourceRecord record =
                new SourceRecord("topic", "id", 0, number, NOON.toEpochMilli(), null, new byte[0], List.of());
        return new Event(id(number), "user", "type", NOON, JsonText.of("{\"n\":1}"), JsonText.NONE, record);
    }
}
