package io.anabranch.app.ops;

import io.netty.handler.codec.http.HttpMethod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One method of one path. A segment in braces, as {@code {name}}, matches any that is not empty. */
record Route(HttpMethod method, List<String> segments, Page page) {
    static Route get(String template, Page page) {
        return new Route(HttpMethod.GET, segments(template), page);
    }

    static Route post(String template, Page page) {
        return new Route(HttpMethod.POST, segments(template), page);
    }

    private static List<String> segments(String path) {
        return List.of(path.split("/", -1));
    }

    /** The path's variables, where the path is this one. */
    Optional<Map<String, String>> match(String path) {
        List<String> given = segments(path);
        if (given.size() != segments.size()) {
            return Optional.empty();
        }
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < given.size(); i++) {
            String segment = segments.get(i);
            boolean isVariable = segment.startsWith("{");
            if (isVariable && !given.get(i).isEmpty()) {
                variables.put(segment.substring(1, segment.length() - 1), given.get(i));
            } else if (isVariable || !segment.equals(given.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(variables);
    }

    /** HEAD is answered as GET is. */
    boolean serves(HttpMethod asked) {
        return method.equals(asked) || (asked.equals(HttpMethod.HEAD) && method.equals(HttpMethod.GET));
    }
}
