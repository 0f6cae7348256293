package io.anabranch.sinks.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anabranch.settings.SchemaDiff;
import io.anabranch.settings.SchemaDiff.Action;
import io.anabranch.settings.SchemaDiff.Difference;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** On servers with index management: see {@link ManagedServer}. */
class LifeCycleTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Optional<Duration> NINETY_DAYS = Optional.of(Duration.ofDays(90));
    private static final String ISM = "/_plugins/_ism/policies/events";
    private static final String ILM = "/_ilm/policy/events";

    @Test
    void openSearchDeletesADayNinetyDaysAfterItsEnd() throws Exception {
        try (ManagedServer server = ManagedServer.openSearch()) {
            create(server, NINETY_DAYS);

            JsonNode policy = new ObjectMapper().readTree(server.kept().get(ISM));
            assertThat(policy.at("/policy/default_state").asText()).isEqualTo("kept");
            assertThat(policy.at("/policy/states/0/transitions/0").toString())
                    .isEqualTo("{\"state_name\":\"deleted\",\"conditions\":{\"min_index_age\":\"91d\"}}");
            assertThat(policy.at("/policy/states/1").toString())
                    .isEqualTo("{\"name\":\"deleted\",\"actions\":[{\"delete\":{}}],\"transitions\":[]}");
            assertThat(policy.at("/policy/ism_template/0/index_patterns").toString())
                    .isEqualTo("[\"events-2*\"]");
            assertThat(plan(server, NINETY_DAYS)).isEmpty();
        }
    }

    @Test
    void elasticsearchDoesByTheDayThatAnIndexIsNamedBy() throws Exception {
        try (ManagedServer server = ManagedServer.elasticsearch()) {
            create(server, NINETY_DAYS);

            assertThat(server.kept().get(ILM))
                    .isEqualTo(
                            "{\"policy\": {\"phases\": {\"delete\": {\"min_age\": \"91d\", \"actions\": {\"delete\": {}}}}}}");
            assertThat(server.kept().get("/_index_template/events"))
                    .contains("\"lifecycle\": {\"name\": \"events\", \"parse_origination_date\": true}", "flattened");
            assertThat(plan(server, NINETY_DAYS)).isEmpty();
        }
    }

    @Test
    void whatIsAbsentIsCreatedFirstTheLifeCycleThenTheTemplateThatNamesIt() {
        try (ManagedServer server = ManagedServer.elasticsearch()) {
            List<Difference> differences = plan(server, NINETY_DAYS);

            assertThat(differences)
                    .extracting(Difference::object)
                    .containsExactly("life cycle events, deletes after", "index template events");
            assertThat(differences).extracting(Difference::action).containsOnly(Action.CREATE);
        }
    }

    @Test
    void anotherAgeIsForAnOperatorToChangeAndIsNotChanged() {
        try (ManagedServer server = ManagedServer.openSearch()) {
            create(server, NINETY_DAYS);
            String before = String.valueOf(server.kept().get(ISM));

            Optional<Duration> other = Optional.of(Duration.ofDays(30));
            create(server, other);

            assertThat(server.kept().get(ISM)).isEqualTo(before);
            assertThat(plan(server, other)).singleElement().satisfies(difference -> {
                assertThat(difference.actual()).isEqualTo("91d");
                assertThat(difference.expected()).isEqualTo("31d");
                assertThat(difference.action()).isEqualTo(Action.MANUAL);
            });
        }
    }

    @Test
    void aLifeCycleThatNobodyAskedForIsSaid() {
        try (ManagedServer server = ManagedServer.openSearch()) {
            create(server, NINETY_DAYS);

            assertThat(plan(server, Optional.empty())).singleElement().satisfies(difference -> {
                assertThat(difference.actual()).isEqualTo("91d");
                assertThat(difference.expected()).isEqualTo("none");
            });
        }
    }

    @Test
    void anOpenSearchThatIsToldToLookLikeElasticsearchIsKnownByItsTagline() {
        try (ManagedServer server = new ManagedServer(
                "{\"version\":{\"number\":\"7.10.2\"},\"tagline\":\"The OpenSearch Project: https://opensearch.org/\"}")) {
            create(server, NINETY_DAYS);

            assertThat(server.kept()).containsKey(ISM);
            assertThat(server.kept().get("/_index_template/events")).contains("flat_object");
        }
    }

    @Test
    void aPolicyThatThisUserMayNotSeeIsLeftUncompared() {
        try (ManagedServer server = ManagedServer.openSearch()) {
            create(server, NINETY_DAYS);
            server.answerOf(ISM, 403);

            assertThat(plan(server, NINETY_DAYS)).singleElement().satisfies(difference -> {
                assertThat(difference.actual()).isEqualTo("not shown to this user");
                assertThat(difference.action()).isEqualTo(Action.INFORMATIONAL);
            });
        }
    }

    private static void create(ManagedServer server, Optional<Duration> age) {
        new SearchKind().create(settings(server, age)).block(DEADLINE);
    }

    private static List<Difference> plan(ManagedServer server, Optional<Duration> age) {
        return new SearchKind()
                .plan(settings(server, age))
                .map(SchemaDiff::differences)
                .blockOptional(DEADLINE)
                .orElseThrow();
    }

    private static SearchSettings settings(ManagedServer server, Optional<Duration> age) {
        return TestSettings.of(server.node()).expireAfter(age).settings();
    }
}
