package io.anabranch.app.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.anabranch.app.settings.TraceSettings;
import io.anabranch.ingest.Percentage;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.RejectReason;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.Sink;
import io.anabranch.topology.SourceRecord;
import io.anabranch.topology.SourceRecord.Header;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class TracesTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final FakeCollector collector = new FakeCollector();

    TracesTest() throws IOException {}

    @AfterEach
    void close() {
        collector.close();
    }

    @Test
    void aWriteIsASpanWithALinkToTheProducerOfItsRecord() {
        Event good = event(traceparent(TRACE, SPAN, "01"));
        Event bad = event();
        Traces traces = traces("100%");

        var unused = StepVerifier.create(
                        traces.traced(sink(Flux.just(rejected(bad)))).write(List.of(good, bad)))
                .expectNextCount(1)
                .verifyComplete();
        traces.close().block(DEADLINE);

        assertThat(collector.spans()).hasSize(1);
        Span span = collector.spans().get(0);
        assertThat(span.getName()).isEqualTo("write shelf");
        assertThat(span.getParentSpanId()).isEqualTo(ByteString.EMPTY);
        assertThat(FakeCollector.attributes(span.getAttributesList()))
                .isEqualTo(Map.of("sink", "shelf", "events", "2", "rejected", "1", "outcome", "written"));
        assertThat(links(span)).containsExactly(TRACE + "-" + SPAN);
        assertThat(span.getTraceId()).isNotEqualTo(span.getLinks(0).getTraceId());
        assertThat(span.getEndTimeUnixNano()).isGreaterThanOrEqualTo(span.getStartTimeUnixNano());
        assertThat(collector.tracer())
                .containsEntry("service.name", "anabranch")
                .containsKey("service.instance.id");
    }

    @Test
    void aFailedAndACancelledWriteSayHowTheyEnded() {
        Traces traces = traces("100%");

        var unused = StepVerifier.create(traces.traced(sink(Flux.error(new IllegalStateException("down"))))
                        .write(List.of(event())))
                .verifyErrorMessage("down");
        unused = StepVerifier.create(traces.traced(sink(Flux.never())).write(List.of(event())))
                .thenCancel()
                .verify();
        traces.close().block(DEADLINE);

        assertThat(collector.spans())
                .extracting(span ->
                        FakeCollector.attributes(span.getAttributesList()).get("outcome"))
                .containsExactly("failed", "cancelled");
        assertThat(collector.spans().get(0).getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
        assertThat(collector.spans().get(0).getStatus().getMessage()).isEqualTo("down");
    }

    @Test
    void linksAreFewAndThoseOfSampledProducersComeFirst() {
        List<Event> events = new ArrayList<>();
        for (int number = 1; number <= 100; number++) {
            events.add(event(traceparent(TRACE, String.format("%016x", number), "00")));
        }
        events.add(event(traceparent(TRACE, SPAN, "01")));
        events.add(event(traceparent(TRACE, SPAN, "01")));

        assertThat(ProducerLinks.of(events)).hasSize(32);
        assertThat(ProducerLinks.of(events).get(0).getTraceContext().spanId()).isEqualTo(SPAN);
        assertThat(ProducerLinks.of(events).get(1).getTraceContext().spanId()).isEqualTo("0000000000000001");
    }

    @Test
    void whatIsNoTraceparentGivesNoLink() {
        List<Event> events = List.of(
                event(),
                event(traceparent("00000000000000000000000000000000", SPAN, "01")),
                event(traceparent(TRACE, "0000000000000000", "01")),
                event(new Header("traceparent", "ff-x".getBytes(UTF_8))),
                event(new Header("traceparent", new byte[] {(byte) 0xC3, 0, -1})),
                event(new Header("traceparent", null)));

        assertThat(ProducerLinks.of(events)).isEmpty();
        assertThat(ProducerLinks.of(List.of(event(new Header("traceparent", null), traceparent(TRACE, SPAN, "01")))))
                .hasSize(1);
    }

    @Test
    void onlyTheShareThatIsAskedForIsTraced() {
        Traces traces = traces("10%");
        Sink traced = traces.traced(sink(Flux.empty()));

        for (int number = 0; number < 1_000; number++) {
            var unused = traced.write(List.of(event())).collectList().block(DEADLINE);
        }
        traces.close().block(DEADLINE);

        assertThat(collector.spans()).hasSizeBetween(40, 180);
    }

    @Test
    void aCollectorThatIsAwayHoldsNobody() {
        Traces traces = Traces.open(new TraceSettings(URI.create("http://127.0.0.1:1"), Percentage.parse("100%")));
        Sink traced = traces.traced(sink(Flux.empty()));

        for (int number = 0; number < 10_000; number++) {
            var unused = traced.write(List.of(event())).collectList().block(DEADLINE);
        }

        assertThat(traces.close().then().block(DEADLINE)).isNull();
    }

    @Test
    void aCollectorThatRefusesIsOneLine() {
        collector.answer(503);
        Traces traces = traces("100%");
        try (LogLines log = new LogLines()) {
            var unused = traces.traced(sink(Flux.empty()))
                    .write(List.of(event()))
                    .collectList()
                    .block(DEADLINE);
            traces.close().block(DEADLINE);

            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("[WARN] No traces reach the collector at " + collector.endpoint() + "/v1/traces")
                    .endsWith("it refuses them");
        }
    }

    private Traces traces(String sample) {
        return Traces.open(new TraceSettings(collector.endpoint(), Percentage.parse(sample)));
    }

    private static List<String> links(Span span) {
        return span.getLinksList().stream()
                .map(link -> hex(link.getTraceId()) + "-" + hex(link.getSpanId()))
                .toList();
    }

    private static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    private static Header traceparent(String trace, String span, String flags) {
        return new Header("traceparent", ("00-" + trace + "-" + span + "-" + flags).getBytes(UTF_8));
    }

    private static Event event(Header... headers) {
        SourceRecord record = new SourceRecord("events", "", 0, 17, 0, null, new byte[0], List.of(headers));
        return new Event("e", "u", "t", Instant.EPOCH, JsonText.NONE, JsonText.NONE, record);
    }

    private static Rejected rejected(Event event) {
        return new Rejected(event.record(), "shelf", RejectReason.TOO_LARGE, "16 MiB");
    }

    private static Sink sink(Flux<Rejected> answer) {
        return new Sink() {
            @Override
            public String name() {
                return "shelf";
            }

            @Override
            public Flux<Rejected> write(List<Event> events) {
                return answer;
            }
        };
    }
}
