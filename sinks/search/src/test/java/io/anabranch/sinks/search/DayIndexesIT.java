package io.anabranch.sinks.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.settings.SchemaDiff;
import io.anabranch.settings.SchemaDiff.Action;
import io.anabranch.settings.SchemaDiff.Difference;
import io.anabranch.topology.MisconfigurationException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a real server says of the template and of life cycles. */
@WithServers(Server.OPENSEARCH)
class DayIndexesIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final String index;
    private final TestCluster cluster;
    private final SearchKind kind = new SearchKind();
    private final String node;

    DayIndexesIT(TestServers servers) {
        this.index = servers.newName("days");
        this.cluster = new TestCluster(servers.opensearch());
        this.node = servers.opensearch().toString();
    }

    @AfterEach
    void end() {
        cluster.delete("/_index_template/" + index);
    }

    @Test
    void theTemplateIsAbsentThenAsAskedForThenLeftAlone() {
        assertThat(plan(settings()))
                .extracting(Difference::object, Difference::action)
                .containsExactly(tuple("index template " + index, Action.CREATE));

        kind.create(settings().settings()).block(DEADLINE);

        assertThat(plan(settings())).isEmpty();
        assertThat(plan(settings().textFields("note", "customer.name")))
                .singleElement()
                .satisfies(difference -> {
                    assertThat(difference.object()).isEqualTo("index template " + index + ", data");
                    assertThat(difference.actual()).contains("flat");
                    assertThat(difference.expected()).contains("customer", "\"type\":\"text\"");
                    assertThat(difference.action()).isEqualTo(Action.MANUAL);
                });
        assertThatCode(() -> kind.create(settings().settings()).block(DEADLINE)).doesNotThrowAnyException();
    }

    @Test
    void aTemplateWithTextsIsAsItWasAskedFor() {
        TestSettings texts = settings().textFields("note", "customer.name");
        kind.create(texts.settings()).block(DEADLINE);

        assertThat(plan(texts)).isEmpty();
    }

    @Test
    void indexesWhoseNamesBeginAlikeHaveTemplatesOfTheirOwn() {
        TestSettings other = TestSettings.of(node).index(index + "-eu");
        kind.create(settings().settings()).block(DEADLINE);

        assertThatCode(() -> kind.create(other.settings()).block(DEADLINE)).doesNotThrowAnyException();

        assertThat(plan(settings())).isEmpty();
        assertThat(plan(other)).isEmpty();
        cluster.delete("/_index_template/" + index + "-eu");
    }

    @Test
    void withoutTheTemplateASinkDoesNotBegin() {
        SearchSink sink = SearchSink.open("search", settings().settings(), new SimpleMeterRegistry());

        assertThatThrownBy(() -> sink.check().block(DEADLINE))
                .isInstanceOf(MisconfigurationException.class)
                .hasMessageContaining("there is no index template '" + index + "': anabranch tables create");
        kind.create(settings().settings()).block(DEADLINE);
        assertThatCode(() -> sink.check().block(DEADLINE)).doesNotThrowAnyException();
        sink.close().block(DEADLINE);
    }

    @Test
    void aServerWithoutIndexManagementIsSaidWithWhatToDo() {
        TestSettings expiring = settings().expireAfter(Optional.of(Duration.ofDays(90)));

        assertThat(plan(expiring)).anySatisfy(difference -> {
            assertThat(difference.actual()).isEqualTo("no index management");
            assertThat(difference.action()).isEqualTo(Action.MANUAL);
        });
        assertThatThrownBy(() -> kind.create(expiring.settings()).block(DEADLINE))
                .isInstanceOf(MisconfigurationException.class)
                .hasMessageContaining("delete old days as docs/search.md says");
    }

    private TestSettings settings() {
        return TestSettings.of(node).index(index);
    }

    private List<Difference> plan(TestSettings settings) {
        return kind.plan(settings.settings())
                .map(SchemaDiff::differences)
                .blockOptional(DEADLINE)
                .orElseThrow();
    }
}
