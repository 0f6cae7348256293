package io.anabranch.app.ops;

import com.sun.net.httpserver.Headers;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;

/** The figures as Prometheus' text, or as OpenMetrics for a scraper that asks for it. */
record MetricsPage(PrometheusMeterRegistry metrics) implements Page {
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text";

    @Override
    public Answer answer(Headers request) {
        boolean open =
                request.getOrDefault("Accept", List.of()).stream().anyMatch(kinds -> kinds.contains(OPEN_METRICS));
        String type = open ? OPEN_METRICS + "; version=1.0.0; charset=utf-8" : TEXT;
        return new Answer(200, type, metrics.scrape(type));
    }
}
