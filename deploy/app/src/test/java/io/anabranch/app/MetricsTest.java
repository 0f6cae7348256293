package io.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.sinks.kit.Failure;
import io.anabranch.sinks.kit.RequestGate;
import io.anabranch.sinks.kit.RequestLimits;
import io.anabranch.sinks.kit.Retries;
import io.anabranch.topology.Event;
import io.anabranch.topology.ObservedSink;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.Sink;
import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

class MetricsTest {
    private final Metrics metrics = new Metrics();
    private final PrometheusMeterRegistry registry = metrics.page();

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void promtoolHasNothingToSay() throws Exception {
        RequestLimits limits = new RequestLimits(3, Duration.ofSeconds(1), Duration.ofSeconds(1));
        assertThat(RequestGate.adaptive("shelf", limits, registry, Schedulers.parallel())
                        .max())
                .isEqualTo(3);
        new Retries(
                        "Shelf",
                        "shelf",
                        failure -> Failure.fatal("", failure),
                        limits.backoff(),
                        registry,
                        Schedulers.parallel())
                .count(Failure.retryable("busy", "", null));
        new ObservedSink(new Shelf(), registry, Clock.systemUTC())
                .write(List.of())
                .then()
                .block();

        assertThat(Promtool.check(registry.scrape())).isEmpty();
        assertThat(Promtool.check("orders{} 1\n")).as("a bad scrape").contains("no help text");
    }

    @Test
    void tellsTheVersion() {
        assertThat(registry.scrape()).contains("anabranch_build_info{version=\"unpackaged\"} 1");
    }

    @Test
    void writesAreCountedByTheTimeTheyTook() {
        new ObservedSink(new Shelf(), registry, Clock.systemUTC())
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
                    .tag("stage", "shelf")
                    .tag("reason", "reason-" + i)
                    .register(registry)
                    .increment();
        }

        assertThat(registry.scrape().lines().filter(line -> line.startsWith("anabranch_events_rejected_total{")))
                .hasSize(100);
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
