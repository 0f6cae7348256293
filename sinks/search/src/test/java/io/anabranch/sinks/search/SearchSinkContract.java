package io.anabranch.sinks.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.anabranch.local.FaultProxy;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.settings.SchemaDiff;
import io.anabranch.sinks.kit.ProxiedWire;
import io.anabranch.sinks.kit.StoreCalls;
import io.anabranch.sinks.testkit.SinkContract;
import io.anabranch.topology.Event;
import io.anabranch.topology.MisconfigurationException;
import io.anabranch.topology.Rejected;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** The contract of sinks, on one server of those that are supported. */
abstract class SearchSinkContract extends SinkContract {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int TOO_LONG_FOR_A_TERM = 40_000;

    private final TestServers servers;
    private final Server server;
    private final String index;
    private final TestCluster cluster;
    private final SentDocuments sent = new SentDocuments(TestSettings.IN_FLIGHT);

    SearchSinkContract(TestServers servers, Server server) {
        this.servers = servers;
        this.server = server;
        this.index = servers.newName("events");
        this.cluster = new TestCluster(URI.create(servers.uri(server)));
    }

    @AfterEach
    void deleteIndexes() {
        cluster.delete("/" + index + "-*");
        cluster.delete("/_index_template/" + index);
    }

    @Override
    protected Wired open(Duration maxRetryTime) {
        FaultProxy proxy = servers.proxy(server);
        ProxiedWire wire = new ProxiedWire(proxy);
        new SearchKind().create(settings(servers.uri(server), maxRetryTime)).block(DEADLINE);
        SearchSink sink =
                SearchSink.open("search", settings(wire.uri("http").toString(), maxRetryTime), meters, sent::around);
        return new Wired(sink, wire, sent);
    }

    private SearchSettings settings(String node, Duration maxRetryTime) {
        return TestSettings.of(node).index(index).maxRetryTime(maxRetryTime).settings();
    }

    @Override
    protected Map<String, String> stored() {
        Map<String, String> stored = new HashMap<>();
        for (JsonNode hit : cluster.documents(index)) {
            JsonNode document = hit.get("_source");
            assertThat(document.get("event_id")).isEqualTo(hit.get("_id"));
            String shown =
                    document.get("data") + " of " + document.get("timestamp").asText() + " in "
                            + hit.get("_index").asText();
            assertThat(stored.put(hit.get("_id").asText(), shown)).isNull();
        }
        return stored;
    }

    @Override
    protected String shown(Event event) {
        try {
            return TestCluster.JSON.readTree(event.data().toString()) + " of " + Documents.timestamp(event.timestamp())
                    + " in " + index + "-2026.11.21";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected List<Event> unstorable() {
        return List.of(event("{\"" + "k".repeat(TOO_LONG_FOR_A_TERM) + "\":1}"));
    }

    @Test
    void saysWhichServerItRanOn() {
        JsonNode version = cluster.get("/").get("version");

        System.out.println(
                "The search tests ran on " + version.path("distribution").asText("elasticsearch") + " "
                        + version.get("number").asText());
        assertThat(version.get("number").asText()).isNotEmpty();
    }

    @Test
    void aMappingConflictWithinABulkOfAThousandRejectsItsEventAlone() {
        List<Event> events = new ArrayList<>(events(1_000));
        Event bad = unstorable().get(0);
        events.set(500, bad);

        List<Rejected> rejected = write(opened().sink(), events);

        assertThat(rejected).singleElement().satisfies(refusal -> {
            assertThat(refusal.record()).isEqualTo(bad.record());
            assertThat(refusal.detail()).contains("data").doesNotContain("kkkk", "107, 107");
        });
        assertThat(stored()).hasSize(999);
    }

    @Test
    void theServerAnswersWhatWasCreatedInTheFormThatIsKnownAtOnce() {
        SearchSettings settings = settings(servers.uri(server), DEADLINE);
        new SearchKind().create(settings).block(DEADLINE);
        Connection connection = new Connection("search", settings, new StoreCalls("search", meters));
        List<Document> documents = new Documents(index).of(events(3));
        Mono<Reply> sending = connection.bulk(BulkWrite.PATH, Document.lines(documents), /* isGzip= */ false);

        Reply created = Objects.requireNonNull(sending.block(DEADLINE));
        Reply again = Objects.requireNonNull(sending.block(DEADLINE));
        connection.close().block(DEADLINE);

        assertThat(BulkAnswer.isAllCreated(created.body(), 3)).isTrue();
        assertThat(BulkAnswer.isAllCreated(again.body(), 3)).isFalse();
        assertThat(stored()).hasSize(3);
    }

    /** OpenSearch has no setting for it, and Elasticsearch's leaves the text out of what can be searched. */
    @Test
    void aTextThatIsTooLongForATermIsRejectedByOpenSearchAlone() {
        boolean isOpenSearch = cluster.get("/").path("version").has("distribution");

        List<Rejected> rejected =
                write(opened().sink(), List.of(event("{\"text\":\"" + "x".repeat(TOO_LONG_FOR_A_TERM) + "\"}")));

        assertThat(rejected)
                .hasSize(isOpenSearch ? 1 : 0)
                .allSatisfy(refusal ->
                        assertThat(refusal.detail()).contains("immense term").doesNotContain("xxxx", "120, 120"));
        assertThat(stored()).hasSize(isOpenSearch ? 0 : 1);
    }

    @Test
    void theTemplateIsPlannedCreatedAndLeftAlone() {
        SearchSettings settings = settings(servers.uri(server), DEADLINE);
        cluster.delete("/_index_template/" + index);
        SearchKind kind = new SearchKind();

        assertThat(kind.plan(settings).blockOptional(DEADLINE).orElseThrow().differences())
                .singleElement()
                .extracting(SchemaDiff.Difference::object)
                .isEqualTo("index template " + index);
        kind.create(settings).block(DEADLINE);
        assertThat(kind.plan(settings).blockOptional(DEADLINE).orElseThrow().isFulfilled())
                .isTrue();
        kind.create(settings).block(DEADLINE);
    }

    @Test
    void anotherTemplateThatWinsIsSaidAndKeepsTheSinkFromBeginning() {
        SearchSettings settings = settings(servers.uri(server), DEADLINE);
        SearchKind kind = new SearchKind();
        kind.create(settings).block(DEADLINE);
        String other = "/_index_template/" + index + "-other";
        JsonNode unused = cluster.put(other, "{\"index_patterns\":[\"" + index + "-*\"],\"priority\":100}");
        assertThat(kind.plan(settings).blockOptional(DEADLINE).orElseThrow().isFulfilled())
                .as("one that loses")
                .isTrue();

        unused = cluster.put(other, "{\"index_patterns\":[\"" + index + "-*\"],\"priority\":201}");
        SearchSink sink = SearchSink.open("search", settings, meters);

        try {
            assertThat(kind.plan(settings).blockOptional(DEADLINE).orElseThrow().differences())
                    .singleElement()
                    .satisfies(difference -> {
                        assertThat(difference.object()).isEqualTo("index template " + index);
                        assertThat(difference.actual()).contains("outranked");
                    });
            assertThatThrownBy(() -> sink.check().block(DEADLINE))
                    .isInstanceOf(MisconfigurationException.class)
                    .hasMessageContaining("outranked by another template");
        } finally {
            cluster.delete(other);
            sink.close().block(DEADLINE);
        }
    }

    @Test
    void aLegacyTemplateOfTheSameNameLoses() {
        SearchSettings settings = settings(servers.uri(server), DEADLINE);
        String legacy = "/_template/" + index;
        JsonNode unused = cluster.put(legacy, "{\"index_patterns\":[\"" + index + "-*\"]}");
        SearchKind kind = new SearchKind();
        kind.create(settings).block(DEADLINE);
        SearchSink sink = SearchSink.open("search", settings, meters);

        try {
            assertThat(kind.plan(settings).blockOptional(DEADLINE).orElseThrow().isFulfilled())
                    .isTrue();
            assertThatCode(() -> sink.check().block(DEADLINE)).doesNotThrowAnyException();
        } finally {
            cluster.delete(legacy);
            sink.close().block(DEADLINE);
        }
    }

    private Wired opened() {
        return open(DEADLINE);
    }
}
