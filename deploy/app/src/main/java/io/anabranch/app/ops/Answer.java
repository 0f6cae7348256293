package io.anabranch.app.ops;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/** An HTTP response. */
interface Answer {
    /** @param withBody false to send no more than the headers */
    Publisher<Void> send(HttpServerResponse response, boolean withBody);

    /** Whether it goes on for as long as somebody listens. */
    default boolean isEndless() {
        return false;
    }

    static Answer json(int status, String body) {
        return new Whole(status, "application/json", Map.of(), body);
    }

    static Answer of(int status, String contentType, String body) {
        return new Whole(status, contentType, Map.of(), body);
    }

    /**
     * What went wrong, as RFC 9457 has it.
     *
     * @param title the same for all that went wrong in this way
     * @param detail of this time, with what to do
     */
    static Answer problem(int status, String title, String detail, Map<String, String> headers) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "about:blank");
        problem.put("title", title);
        problem.put("status", status);
        problem.put("detail", detail);
        return new Whole(status, "application/problem+json", headers, Json.text(problem));
    }

    static Answer problem(int status, String title, String detail) {
        return problem(status, title, detail, Map.of());
    }

    /** One line of JSON after another, each sent as soon as it is there. */
    static Answer lines(Flux<String> lines) {
        return new Lines(lines);
    }

    /** All of it at once. */
    record Whole(int status, String contentType, Map<String, String> headers, String body) implements Answer {
        @Override
        public Publisher<Void> send(HttpServerResponse response, boolean withBody) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            HttpServerResponse headed = response.status(status)
                    .header(HttpHeaderNames.CONTENT_TYPE, contentType)
                    .header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(bytes.length));
            headers.forEach((name, value) -> {
                var unused = headed.header(name, value);
            });
            return withBody ? headed.sendByteArray(Mono.just(bytes)) : headed.send();
        }
    }

    /** Line by line. */
    record Lines(Flux<String> lines) implements Answer {
        @Override
        public Publisher<Void> send(HttpServerResponse response, boolean withBody) {
            HttpServerResponse headed = response.header(HttpHeaderNames.CONTENT_TYPE, "application/x-ndjson");
            return withBody
                    ? headed.send(
                            lines.map(line -> Unpooled.copiedBuffer(line + "\n", StandardCharsets.UTF_8)), line -> true)
                    : headed.send();
        }

        @Override
        public boolean isEndless() {
            return true;
        }
    }
}
