package io.anabranch.sinks.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anabranch.sinks.kit.RetryingReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Mono;

/** How every reader asks: each question is one request to all days' indexes, and ends in the server too when nobody waits any more. */
record IndexReader(Connection connection, RetryingReader asking, SearchSettings settings) {
    /** @param what the question, as people know it */
    Mono<byte[]> ask(String what, ObjectNode question) {
        question.put("timeout", settings.requestTimeout().toMillis() + "ms").put("track_total_hits", false);
        String path = "/" + settings.index() + "-*/_search?ignore_unavailable=true&allow_partial_search_results=false";
        byte[] body = question.toString().getBytes(StandardCharsets.UTF_8);
        return asking.ask(
                what,
                connection
                        .post("search", path, Connection.JSON, body, /* isGzip= */ false)
                        .flatMap(reply -> reply.isOk() ? whole(reply) : Mono.error(Failures.of(reply))));
    }

    /** An answer for which the time was too short holds what was found by then, which is no answer. */
    private static Mono<byte[]> whole(Reply reply) {
        return Mono.fromCallable(() -> {
            JsonNode answer = Hits.JSON.readTree(reply.body());
            if (answer.path("timed_out").asBoolean()) {
                throw new TimeoutException("the server found no whole answer in time");
            }
            return reply.body();
        });
    }

    static ObjectNode object() {
        return Hits.JSON.createObjectNode();
    }
}
