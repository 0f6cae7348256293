package io.anabranch.bench;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** The floor: a bare HTTP client that sends bulks whose bodies are made before anything is measured. */
final class SearchBareLoop {
    /** The least that has to be known of an answer. */
    private static final String PATH = "/_bulk?filter_path=errors";

    private static final String STORED = "{\"errors\":false}";

    private SearchBareLoop() {}

    /** @param args as {@link SearchRun#arguments} makes them */
    public static void main(String[] args) {
        SearchRun run = SearchRun.parse(args);
        HttpClient client = client(run);
        Side.serve((index, events, report) -> {
            SearchBulks bulks = new SearchBulks(index, run.isGzip());
            List<byte[]> bodies =
                    Side.cut(events, run.bulk()).stream().map(bulks::body).toList();
            return () -> InFlight.all(bodies, run.inFlight(), body -> send(client, body), report);
        });
        System.exit(0);
    }

    static HttpClient client(SearchRun run) {
        return HttpClient.create(ConnectionProvider.create("bare", run.inFlight()))
                .disableRetry(true)
                .baseUrl(run.uri())
                .headers(headers -> {
                    headers.set(HttpHeaderNames.CONTENT_TYPE, "application/x-ndjson");
                    if (run.isGzip()) {
                        headers.set(HttpHeaderNames.CONTENT_ENCODING, "gzip");
                    }
                });
    }

    static CompletableFuture<String> send(HttpClient client, byte[] body) {
        return client.headers(headers -> headers.set(HttpHeaderNames.CONTENT_LENGTH, body.length))
                .post()
                .uri(PATH)
                .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body)))
                .responseSingle((response, content) -> content.asString(StandardCharsets.UTF_8))
                .flatMap(answer -> answer.equals(STORED)
                        ? Mono.just(answer)
                        : Mono.<String>error(new IllegalStateException("A bulk was answered by " + answer)))
                .toFuture();
    }
}
