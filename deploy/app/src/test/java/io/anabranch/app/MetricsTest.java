package io.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.anabranch.topology.Event;
import io.anabranch.topology.MeteredSink;
import io.anabranch.topology.Permits;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.RetryCounter;
import io.anabranch.topology.Sink;
import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

class MetricsTest {
    private static final Path PROMTOOL = Path.of("/usr/bin/promtool");

    private final Metrics metrics = new Metrics();
    private final PrometheusMeterRegistry registry = metrics.registry();

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void promtoolHasNothingToSay() throws Exception {
        assumeTrue(Files.isExecutable(PROMTOOL), "promtool is not installed");
        assertThat(new Permits("shelf", 3, registry).most()).isEqualTo(3);
        new RetryCounter("shelf", registry).count("busy");
        new MeteredSink(new Shelf(), "store", registry, Clock.systemUTC())
                .write(List.of())
                .then()
                .block();

        assertThat(promtool(registry.scrape())).isEmpty();
        assertThat(promtool("orders{} 1\n")).as("a bad scrape").contains("no help text");
    }

    @Test
    void tellsTheVersion() {
        assertThat(registry.scrape()).contains("anabranch_build_info{version=\"unpackaged\"} 1");
    }

    @Test
    void writesAreCountedByTheTimeTheyTook() {
        new MeteredSink(new Shelf(), "store", registry, Clock.systemUTC())
                .write(List.of())
                .then()
                .block();

        assertThat(registry.scrape())
                .contains("anabranch_sink_write_seconds_bucket{outcome=\"written\",sink=\"shelf\",le=\"0.005\"}");
    }

    @Test
    void aLabelDoesNotGrowForEver() {
        for (int i = 0; i < 1000; i++) {
            Counter.builder("anabranch.events.rejected")
                    .tag("sink", "shelf")
                    .tag("reason", "reason-" + i)
                    .register(registry)
                    .increment();
        }

        assertThat(registry.scrape().lines().filter(line -> line.startsWith("anabranch_events_rejected_total{")))
                .hasSize(100);
    }

    private static String promtool(String scrape) throws IOException, InterruptedException {
        Process check = new ProcessBuilder(PROMTOOL.toString(), "check", "metrics")
                .redirectErrorStream(true)
                .start();
        try (var in = check.getOutputStream()) {
            in.write(scrape.getBytes(StandardCharsets.UTF_8));
        }
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        check.waitFor();
        return said;
    }

    private static final class Shelf implements Sink {
        @Override
        public String name() {
            return "shelf";
        }

        @Override
        public Flux<Rejected> write(List<Event> events) {
            return Flux.empty();
        }
    }
}
