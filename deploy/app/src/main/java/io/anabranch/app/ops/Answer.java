package io.anabranch.app.ops;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.nio.charset.StandardCharsets;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/** An HTTP response. */
record Answer(int status, String contentType, String body) {
    static Answer json(int status, String body) {
        return new Answer(status, "application/json", body);
    }

    static Answer text(int status, String body) {
        return new Answer(status, "text/plain; charset=utf-8", body);
    }

    /** @param withBody false to send no more than the headers */
    Publisher<Void> send(HttpServerResponse response, boolean withBody) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        HttpServerResponse headed = response.status(status)
                .header(HttpHeaderNames.CONTENT_TYPE, contentType)
                .header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(bytes.length));
        return withBody ? headed.sendByteArray(Mono.just(bytes)) : headed.send();
    }
}
