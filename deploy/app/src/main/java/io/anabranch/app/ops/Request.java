package io.anabranch.app.ops;

import io.anabranch.app.ops.Operations.RefusedException;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a client asks for. A body is never read.
 *
 * @param variables of the path, by the name in its template
 * @param query the parameters after the question mark, each with its values in their order
 */
record Request(HttpHeaders headers, Map<String, String> variables, Map<String, List<String>> query) {
    /** @throws RefusedException if there is a parameter of another name */
    void requireOnly(Set<String> known) {
        for (String name : query.keySet()) {
            if (!known.contains(name)) {
                throw new RefusedException(
                        RefusedException.Kind.MALFORMED,
                        "unknown parameter, known are " + String.join(", ", new TreeSet<>(known)));
            }
        }
    }

    /** A variable that the path's template has. */
    String variable(String name) {
        return Optional.ofNullable(variables.get(name))
                .orElseThrow(() -> new IllegalArgumentException("The path has no " + name));
    }

    Optional<String> parameter(String name) {
        return parameters(name).stream().findFirst();
    }

    List<String> parameters(String name) {
        return query.getOrDefault(name, List.of());
    }
}
