package io.anabranch.sinks.search;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import reactor.core.publisher.Mono;

/** How a request shows who asks. */
interface Authorization {
    String HEADER = "Authorization";

    /**
     * The headers that this request needs besides its others.
     *
     * @param url with the query
     * @param body backed by an array that may be looked at; neither it nor its position is changed
     */
    Mono<Map<String, String>> headers(String method, String url, ByteBuffer body);

    static Authorization of(SearchSettings settings) {
        if (settings.awsRegion().isPresent()) {
            return AwsSignature.of(settings.awsRegion().get());
        }
        return settings.username()
                .map(user -> "Basic " + base64(user + ":" + settings.password().orElse("")))
                .or(() -> settings.apiKey().map("ApiKey "::concat))
                .map(word -> always(Map.of(HEADER, word)))
                .orElseGet(() -> always(Map.of()));
    }

    private static Authorization always(Map<String, String> headers) {
        return (method, url, body) -> Mono.just(headers);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
