package io.anabranch.app.otlp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** An OpenTelemetry collector on a port of this machine, which keeps what it is sent. */
public final class FakeCollector implements AutoCloseable {
    private final List<ExportMetricsServiceRequest> metrics = new CopyOnWriteArrayList<>();
    private final List<ExportTraceServiceRequest> traces = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private final AtomicInteger refused = new AtomicInteger();
    private volatile int status = 200;

    public FakeCollector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext(
                "/v1/metrics",
                exchange -> take(exchange, body -> metrics.add(ExportMetricsServiceRequest.parseFrom(body))));
        server.createContext(
                "/v1/traces",
                exchange -> take(exchange, body -> traces.add(ExportTraceServiceRequest.parseFrom(body))));
        server.start();
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** What it answers from now on; what it does not answer with 200 is not kept. */
    public void answer(int with) {
        status = with;
    }

    /** How many requests it did not keep. */
    public int refused() {
        return refused.get();
    }

    /** The last that came of each name. */
    public Map<String, Metric> metrics() {
        return metrics.stream()
                .flatMap(request -> request.getResourceMetricsList().stream())
                .flatMap(resource -> resource.getScopeMetricsList().stream())
                .flatMap(scope -> scope.getMetricsList().stream())
                .collect(Collectors.toMap(Metric::getName, metric -> metric, (before, after) -> after));
    }

    /** Who sent metrics. */
    public Map<String, String> sender() {
        return attributes(metrics.get(0).getResourceMetrics(0).getResource().getAttributesList());
    }

    public List<Span> spans() {
        return traces.stream()
                .flatMap(request -> request.getResourceSpansList().stream())
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream())
                .toList();
    }

    /** Who sent spans. */
    public Map<String, String> tracer() {
        return attributes(traces.get(0).getResourceSpans(0).getResource().getAttributesList());
    }

    /** By name, as text. */
    public static Map<String, String> attributes(List<KeyValue> attributes) {
        return attributes.stream().collect(Collectors.toMap(KeyValue::getKey, each -> text(each.getValue())));
    }

    private static String text(AnyValue value) {
        return value.hasIntValue() ? Long.toString(value.getIntValue()) : value.getStringValue();
    }

    private void take(HttpExchange exchange, Keep keep) throws IOException {
        try (exchange;
                InputStream body = body(exchange)) {
            byte[] bytes = body.readAllBytes();
            if (status == 200) {
                keep.keep(bytes);
            } else {
                refused.incrementAndGet();
            }
            exchange.sendResponseHeaders(status, -1);
        }
    }

    private static InputStream body(HttpExchange exchange) throws IOException {
        InputStream body = exchange.getRequestBody();
        return "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))
                ? new GZIPInputStream(body)
                : body;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private interface Keep {
        void keep(byte[] body) throws IOException;
    }
}
