package io.anabranch.app.ops;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** What a client has to know to change anything, or to see what events hold; nothing of that is served where there is none. */
final class Token {
    private static final String BEARER = "Bearer ";

    private final Optional<byte[]> token;

    Token(Optional<String> token) {
        this.token = token.map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    /** The page, for those who have the token. */
    Page guarded(Page page) {
        return request -> refusal(request).map(Mono::just).orElseGet(() -> page.answer(request));
    }

    /** Why this request is not served; empty where it is. */
    Optional<Answer> refusal(Request request) {
        if (token.isEmpty()) {
            return Optional.of(Answer.problem(
                    403,
                    "Not allowed",
                    "this process has no token, so nobody may do this; name a file that holds one in ops.token-file"));
        }
        String given = request.headers().get(HttpHeaderNames.AUTHORIZATION, "");
        boolean isKnown = given.startsWith(BEARER)
                && MessageDigest.isEqual(
                        given.substring(BEARER.length()).strip().getBytes(StandardCharsets.UTF_8), token.orElseThrow());
        return isKnown
                ? Optional.empty()
                : Optional.of(Answer.problem(
                        401,
                        "Token expected",
                        "send the token of ops.token-file as 'Authorization: Bearer <token>'",
                        Map.of("WWW-Authenticate", "Bearer")));
    }
}
