package io.anabranch.sinks.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.sinks.kit.StoreCalls;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of answers that a server of ours does not give; those of real ones are in {@link SearchSinkContract}. */
class TemplateRankTest {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Instant DAY = Instant.parse("2026-11-28T12:00:00Z");

    private final ManagedServer server = ManagedServer.openSearch();
    private final SearchSettings settings = TestSettings.of(server.node()).settings();
    private final Connection connection =
            new Connection("search", settings, new StoreCalls("search", new SimpleMeterRegistry()));
    private final String question =
            "/_index_template/_simulate_index/" + settings.index() + "-" + Documents.DAY.format(DAY);

    @AfterEach
    void close() {
        connection.close().block(DEADLINE);
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 405})
    void whereNobodySaysItIsNot(int status) {
        server.answerOf(question, status);

        assertThat(new TemplateRank(connection, settings).isOutranked(DAY).block(DEADLINE))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 503})
    void whatMayPassIsAskedAgainByWhoAsked(int status) {
        server.answerOf(question, status);

        assertThatThrownBy(() ->
                        new TemplateRank(connection, settings).isOutranked(DAY).block(DEADLINE))
                .satisfies(
                        failure -> assertThat(new Failures().classify(failure).isRetryable())
                                .isTrue());
    }

    @Test
    void aProxysPageSaysNothing() {
        server.answerWith(question, "<html>");

        assertThat(new TemplateRank(connection, settings).isOutranked(DAY).block(DEADLINE))
                .isFalse();
    }

    @Test
    void itsOwnNameAmongTheLosersSaysIt() {
        server.answerWith(question, "{\"overlapping\":[{\"name\":\"" + settings.index() + "\"}]}");

        assertThat(new TemplateRank(connection, settings).isOutranked(DAY).block(DEADLINE))
                .isTrue();
    }
}
