package io.anabranch.app.ops;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** The figures as Prometheus' text, or as OpenMetrics for a scraper that asks for it. Those who ask at once share a page. */
final class MetricsPage implements Page {
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text";
    /** However many ask, a page is made no more often. */
    private static final Duration SHARED_FOR = Duration.ofMillis(100);

    private final Mono<Answer> text;
    private final Mono<Answer> openMetrics;

    /** @param thread makes the pages, one after another */
    MetricsPage(PrometheusMeterRegistry metrics, Scheduler thread) {
        this.text = page(metrics, TEXT, thread);
        this.openMetrics = page(metrics, OPEN_METRICS + "; version=1.0.0; charset=utf-8", thread);
    }

    @Override
    public Mono<Answer> answer(Request request) {
        boolean isOpen = request.headers().getAll(HttpHeaderNames.ACCEPT).stream()
                .anyMatch(kinds -> kinds.contains(OPEN_METRICS));
        return isOpen ? openMetrics : text;
    }

    private static Mono<Answer> page(PrometheusMeterRegistry metrics, String type, Scheduler thread) {
        return Mono.fromCallable(() -> Answer.of(200, type, metrics.scrape(type)))
                .subscribeOn(thread)
                .cache(SHARED_FOR);
    }
}
