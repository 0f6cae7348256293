package io.anabranch.dist;

import static io.anabranch.dist.RunningPipeline.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.anabranch.dist.AlertRules.Alert;
import io.anabranch.dist.AlertRules.Recording;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules, the dashboards and the runbooks ask for what a running process exports, and for nothing else. */
@WithServers({Server.KAFKA, Server.CASSANDRA, Server.DYNAMODB, Server.REDIS, Server.MONGODB, Server.OPENSEARCH})
class ExportedMetricsIT {
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final List<String> SINKS =
            List.of("dynamodb", "cassandra", "mongodb", "search", "feed", "leaderboards");
    /** What Prometheus itself adds, to targets or to all there is. */
    private static final Set<String> LABELS_OF_PROMETHEUS = Set.of("job", "instance", "namespace");

    private static final Map<String, Set<String>> SERIES_OF_PROMETHEUS =
            Map.of("up", Set.of(), "ALERTS", Set.of("alertname", "alertstate"));
    /** Those that have no series before something goes wrong, or are an application's own: their names are docs/operations.md's. */
    private static final Set<String> NOT_ON_A_GOOD_DAY = Set.of(
            "anabranch_leaderboard_repairs_total",
            "anabranch_leaderboard_unreadable_records_total",
            "anabranch_offset_out_of_range_total",
            "anabranch_rate_limit_decisions_total",
            "anabranch_sink_retries_total");

    private static final Pattern METRIC = Pattern.compile("\\b(?:anabranch|jvm|process|system)_[a-z0-9_]+\\b(?!/)");

    private final Map<String, Set<String>> recorded =
            AlertRules.recordings().stream().collect(Collectors.toMap(Recording::name, ExportedMetricsIT::labels));
    private MetricsPage scraped = new MetricsPage(Map.of());

    @Test
    void thereIsEveryMetricAndEveryLabelThatIsAskedFor(TestServers servers, @TempDir Path directory) throws Exception {
        String suffix = servers.newName("m");
        try (RunningPipeline pipeline =
                RunningPipeline.start(directory, servers.kafka(), suffix, sinks(servers, suffix))) {
            // One after the other, so that there is something left to measure when the first are committed.
            await().atMost(DEADLINE).pollInterval(Duration.ofMillis(500)).until(() -> {
                pipeline.process().requireAlive();
                pipeline.produce();
                pipeline.produceMalformed();
                return hasWrittenEverywhere(pipeline);
            });
            scraped = MetricsPage.scraped(pipeline.process().body("/metrics"));
        }

        List<String> expressions = Stream.of(
                        AlertRules.alerts().stream().map(Alert::expression),
                        AlertRules.recordings().stream().map(Recording::expression),
                        DashboardsTest.queries().stream())
                .flatMap(Function.identity())
                .toList();
        assertThat(expressions).hasSizeGreaterThan(120);
        expressions.forEach(this::asksForWhatThereIs);
        assertThat(RunbooksTest.runbooks().stream()
                        .flatMap(runbook ->
                                METRIC.matcher(Repository.text(runbook)).results())
                        .map(MatchResult::group))
                .hasSizeGreaterThan(60)
                .allSatisfy(metric -> assertThat(labelsOf(metric)).as(metric).isPresent());
    }

    private static boolean hasWrittenEverywhere(RunningPipeline pipeline) {
        return SINKS.stream()
                        .allMatch(sink ->
                                pipeline.process().metric("anabranch_events_written_total", "sink=\"" + sink + "\"")
                                        > 1)
                && pipeline.process().metric("anabranch_dead_letters_total", "sink=\"decode\"") > 1
                && pipeline.process().metric("jvm_gc_pause_seconds_count", "gc=") > 0;
    }

    private void asksForWhatThereIs(String expression) {
        PromQl asked = PromQl.parse(expression);
        Set<String> known = new TreeSet<>(LABELS_OF_PROMETHEUS);
        asked.selectors().forEach((metric, matched) -> {
            Optional<Set<String>> labels = labelsOf(metric);
            assertThat(labels).as("%s in %s", metric, expression).isPresent();
            known.addAll(labels.orElseThrow());
            assertThat(matched.stream().filter(label -> !LABELS_OF_PROMETHEUS.contains(label)))
                    .as("labels of %s in %s", metric, expression)
                    .isSubsetOf(labels.orElseThrow());
        });
        if (!asked.selectors().isEmpty()) {
            assertThat(asked.grouping())
                    .as("labels that group in %s", expression)
                    .isSubsetOf(withMade(known, expression));
        }
    }

    /** The labels that {@code label_replace} makes. */
    private static Set<String> withMade(Set<String> labels, String expression) {
        Set<String> all = new TreeSet<>(labels);
        if (expression.contains("label_replace")) {
            all.add("sink");
        }
        return all;
    }

    private Optional<Set<String>> labelsOf(String metric) {
        if (recorded.containsKey(metric)) {
            return Optional.of(recorded.getOrDefault(metric, Set.of()));
        }
        Optional<Set<String>> here = Optional.ofNullable(scraped.labels().get(metric))
                .or(() -> Optional.ofNullable(SERIES_OF_PROMETHEUS.get(metric)));
        return here.isEmpty() && NOT_ON_A_GOOD_DAY.contains(metric)
                ? MetricsPage.documented().of(metric)
                : here;
    }

    /** By the metrics that it is recorded from. */
    private static Set<String> labels(Recording recording) {
        Set<String> labels = new TreeSet<>();
        MetricsPage documented = MetricsPage.documented();
        PromQl.parse(recording.expression())
                .selectors()
                .keySet()
                .forEach(metric -> documented.of(metric).ifPresent(labels::addAll));
        return withMade(labels, recording.expression());
    }

    private static String sinks(TestServers servers, String suffix) {
        return """
                dynamodb: {table: EventsSUFFIX, region: eu-west-1, endpoint: "DYNAMODB", access-key-id: local, secret-access-key: local}
                cassandra: {contact-points: ["CASSANDRA"], datacenter: datacenter1, keyspace: kSUFFIX}
                mongodb: {uri: "mongodb://MONGODB", database: dSUFFIX}
                search: {nodes: ["OPENSEARCH"], index: sSUFFIX, replicas: 0}
                feed: {redis: "redis://REDIS", channel: "SUFFIX:events:{type}"}
                leaderboards:
                  redis: "redis://REDIS"
                  prefix: "SUFFIX:"
                  leaderboards:
                    - {name: spend, member: user_id, score: /data/amount, window: day}
                """.replace("DYNAMODB", servers.dynamodb().toString())
                .replace("CASSANDRA", at(servers.cassandra()))
                .replace("MONGODB", at(servers.address(Server.MONGODB)))
                .replace("REDIS", at(servers.address(Server.REDIS)))
                .replace("OPENSEARCH", servers.opensearch().toString())
                .replace("SUFFIX", suffix);
    }
}
