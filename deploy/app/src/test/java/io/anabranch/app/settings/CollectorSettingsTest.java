package io.anabranch.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.ingest.Percentage;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CollectorSettingsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Percentage ALL = Percentage.parse("100%");
    private static final String REST = """
            kafka: {brokers: "127.0.0.1:1", topics: [events], group: g, dead-letters: events.dead}
            sinks: {mongodb: {uri: "mongodb://127.0.0.1:1", database: d}}
            """;

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @CsvSource({
        "http://collector:4318, http://collector:4318/v1/",
        "http://collector:4318/, http://collector:4318/v1/",
        "https://example.com/otlp, https://example.com/otlp/v1/"
    })
    void thePathIsAdded(URI endpoint, String base) {
        assertThat(new OtlpSettings(endpoint, MINUTE).address()).hasToString(base + "metrics");
        assertThat(new TraceSettings(endpoint, ALL).address()).hasToString(base + "traces");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "grpc://collector:4317",
                "http://app:geheim@collector:4318",
                "http://collector:4318?token=geheim",
                "http://collector:4318#x",
                "http:///x",
                "http://collector:4318/v1/metrics",
                "http://collector:4318/v1/traces/"
            })
    void anAddressThatIsNoCollectorsIsRefusedWithoutItsUser(URI endpoint) {
        assertThatThrownBy(() -> new OtlpSettings(endpoint, MINUTE))
                .hasMessageContaining("http://host:port")
                .hasMessageNotContaining("app:geheim");
        assertThatThrownBy(() -> new TraceSettings(endpoint, ALL))
                .hasMessageContaining("http://host:port")
                .hasMessageNotContaining("app:geheim");
    }

    @Test
    void metricsAreSentNeitherAllTheTimeNorNever() {
        URI endpoint = URI.create("http://collector:4318");

        assertThatThrownBy(() -> new OtlpSettings(endpoint, Duration.ofMillis(999)))
                .hasMessageContaining("1s to 1h");
        assertThatThrownBy(() -> new OtlpSettings(endpoint, Duration.ofMinutes(61)))
                .hasMessageContaining("1s to 1h");
    }

    @Test
    void anAddressAloneIsEnough() throws Exception {
        OpsSettings ops = read("ops: {otlp: 'http://collector:4318', traces: 'http://collector:4318'}");

        assertThat(ops.otlp()).contains(new OtlpSettings(URI.create("http://collector:4318"), MINUTE));
        assertThat(ops.traces())
                .contains(new TraceSettings(URI.create("http://collector:4318"), Percentage.parse("1%")));
        assertThat(read("ops: {traces: {endpoint: 'http://h:1', sample: 0.5%}}")
                        .traces()
                        .map(TraceSettings::sample))
                .contains(Percentage.parse("0.5%"));
    }

    @Test
    void withoutThemNothingIsSent() throws Exception {
        assertThat(read("")).isEqualTo(OpsSettings.of("127.0.0.1:9600", Optional.empty()));
    }

    @Test
    void aMistakeIsReportedWithItsPlace() {
        assertThatThrownBy(() -> read("ops: {otlp: 'collector:4318', traces: {endpoint: 'http://h:1', sample: 0%}}"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContainingAll("ops.otlp.endpoint", "ops.traces.sample", "pipeline.yaml:3:");
    }

    @Test
    void aDriverThatHasNoMetricsIsReportedWithItsPlaceAndThoseThatHave() throws Exception {
        assertThat(read("ops: {driver-metrics: [kafka, netty]}").driverMetrics())
                .containsExactly(Driver.KAFKA, Driver.NETTY);
        assertThatThrownBy(() -> read("ops: {driver-metrics: [kafka, dynamodb]}"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContainingAll(
                        "ops.driver-metrics[1]", "pipeline.yaml:3:31", "cassandra, kafka, mongodb, netty, redis");
    }

    private OpsSettings read(String ops) throws Exception {
        Path file = Files.writeString(folder.resolve("pipeline.yaml"), REST + ops + "\n");
        return Settings.read(file, Map.of()).ops();
    }
}
