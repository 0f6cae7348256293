package io.anabranch.app.ops;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;

/** All that is served. */
final class Routes {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

    private final List<Route> routes;

    Routes(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    Mono<Answer> answer(HttpServerRequest request) {
        return Mono.defer(() -> answerNow(request)).onErrorResume(RuntimeException.class, failure -> {
            LOG.debug("A request could not be answered", failure);
            return Mono.just(problem(failure));
        });
    }

    private Mono<Answer> answerNow(HttpServerRequest request) {
        HttpMethod method = request.method();
        QueryStringDecoder uri = new QueryStringDecoder(request.uri());
        List<Route> ofPath = routes.stream()
                .filter(route -> route.match(uri.rawPath()).isPresent())
                .toList();
        if (ofPath.isEmpty()) {
            return Mono.just(Answer.problem(404, "Not found", "nothing is served here; /v1/openapi.json has what is"));
        }
        return ofPath.stream()
                .filter(route -> route.serves(method))
                .findFirst()
                .map(route -> route.page()
                        .answer(new Request(
                                request.requestHeaders(),
                                route.match(uri.rawPath()).orElseThrow(),
                                parameters(uri))))
                .orElseGet(() -> Mono.just(otherMethod(method, ofPath)));
    }

    private static Map<String, List<String>> parameters(QueryStringDecoder uri) {
        try {
            return uri.parameters();
        } catch (IllegalArgumentException unreadable) {
            throw new Operations.RefusedException(
                    Operations.RefusedException.Kind.MALFORMED,
                    "the query has a % that no two hexadecimal digits follow");
        }
    }

    private static Answer problem(RuntimeException failure) {
        return failure instanceof Operations.RefusedException refused
                ? Answer.problem(refused.kind().status(), refused.kind().title(), String.valueOf(refused.getMessage()))
                : Answer.problem(500, "Failed", "this is a fault of Anabranch: " + failure);
    }

    private static Answer otherMethod(HttpMethod method, List<Route> ofPath) {
        TreeSet<String> allowed =
                ofPath.stream().map(route -> route.method().name()).collect(Collectors.toCollection(TreeSet::new));
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        String all = String.join(", ", allowed);
        return Answer.problem(
                405,
                "Method not allowed",
                method.name() + " is not served here, only " + all,
                Map.of(HttpHeaderNames.ALLOW.toString(), all));
    }
}
