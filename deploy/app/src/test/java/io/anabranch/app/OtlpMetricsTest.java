package io.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.anabranch.app.otlp.FakeCollector;
import io.anabranch.app.otlp.LogLines;
import io.anabranch.app.settings.OtlpSettings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OtlpMetricsTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final FakeCollector collector = new FakeCollector();

    OtlpMetricsTest() throws IOException {}

    @AfterEach
    void close() {
        collector.close();
    }

    @Test
    void theCollectorGetsWhatThePageShows() {
        try (Metrics metrics = metrics(collector.endpoint(), Duration.ofHours(1))) {
            count(metrics, 3);
            Timer.builder("anabranch.sink.write")
                    .tag("sink", "shelf")
                    .tag("outcome", "written")
                    .register(metrics.registry())
                    .record(7, TimeUnit.MILLISECONDS);

            assertThat(metrics.page().scrape())
                    .contains(
                            "anabranch_events_written_total{sink=\"shelf\"} 3.0",
                            "anabranch_sink_write_seconds_bucket{outcome=\"written\",sink=\"shelf\",le=\"0.01\"} 1",
                            "jvm_memory_used_bytes{");
            assertThat(new SinkFigures(metrics.page(), "shelf").totals().written())
                    .isEqualTo(3);
        }

        assertThat(collector.metrics()).containsKeys("anabranch.build.info", "jvm.memory.used");
        assertThat(metric("anabranch.events.written").getSum().getDataPoints(0).getAsDouble())
                .isEqualTo(3);
        HistogramDataPoint writes =
                metric("anabranch.sink.write").getHistogram().getDataPoints(0);
        assertThat(FakeCollector.attributes(writes.getAttributesList()))
                .isEqualTo(Map.of("sink", "shelf", "outcome", "written"));
        assertThat(writes.getExplicitBoundsList()).contains(5.0, 10.0, 60_000.0);
        assertThat(writes.getExemplarsCount()).isZero();
        assertThat(collector.sender())
                .containsEntry("service.name", "anabranch")
                .containsEntry("service.version", "unpackaged")
                .containsKey("service.instance.id");
    }

    @Test
    void aLabelDoesNotGrowForEverInEitherOfThem() {
        try (Metrics metrics = metrics(collector.endpoint(), Duration.ofHours(1))) {
            for (int i = 0; i < 1000; i++) {
                Counter.builder("anabranch.events.rejected")
                        .tag("stage", "shelf")
                        .tag("reason", "reason-" + i)
                        .register(metrics.registry())
                        .increment();
            }
            assertThat(metrics.page()
                            .scrape()
                            .lines()
                            .filter(line -> line.startsWith("anabranch_events_rejected_total{")))
                    .hasSize(100);
        }

        assertThat(metric("anabranch.events.rejected").getSum().getDataPointsCount())
                .isEqualTo(100);
    }

    @Test
    void theyAreSentAgainAndAgain() {
        try (Metrics metrics = metrics(collector.endpoint(), Duration.ofSeconds(1))) {
            count(metrics, 1);
            awaitWritten(1);
            count(metrics, 1);
            awaitWritten(2);
        }
    }

    @Test
    void aCollectorThatIsAwayHoldsNobody() {
        Metrics metrics = metrics(URI.create("http://127.0.0.1:1"), Duration.ofSeconds(1));
        count(metrics, 1);

        metrics.close();

        assertThat(metrics.page().scrape()).contains("anabranch_build_info");
    }

    @Test
    void aCollectorThatRefusesIsOneLineAndAnotherWhenItTakes() {
        collector.answer(503);
        try (LogLines log = new LogLines();
                Metrics metrics = metrics(collector.endpoint(), Duration.ofSeconds(1))) {
            count(metrics, 1);
            await().atMost(DEADLINE).until(() -> collector.refused() >= 2);
            collector.answer(200);
            awaitWritten(1);
            await().atMost(DEADLINE).until(() -> log.lines().size() == 2);

            assertThat(log.lines().get(0))
                    .startsWith("[WARN] No metrics reach the collector")
                    .contains("503");
            assertThat(log.lines().get(1)).startsWith("[INFO]").contains("takes metrics again");
        }
    }

    private Metric metric(String name) {
        return Objects.requireNonNull(collector.metrics().get(name), name);
    }

    private void awaitWritten(int count) {
        await().atMost(DEADLINE)
                .until(() -> Optional.ofNullable(collector.metrics().get("anabranch.events.written"))
                        .filter(metric -> metric.getSum().getDataPoints(0).getAsDouble() == count)
                        .isPresent());
    }

    private static void count(Metrics metrics, int events) {
        Counter.builder("anabranch.events.written")
                .tag("sink", "shelf")
                .register(metrics.registry())
                .increment(events);
    }

    private static Metrics metrics(URI endpoint, Duration interval) {
        return new Metrics(Optional.of(new OtlpSettings(endpoint, interval)), List.of());
    }
}
