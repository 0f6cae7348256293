package io.anabranch.sinks.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Mono;

/** Which of the cluster's templates the index of a day comes into being by. */
record TemplateRank(Connection connection, SearchSettings settings) {
    /** Of who may not ask, and of a server or a proxy that does not know the question. */
    private static final Set<Integer> NO_ANSWER = Set.of(400, 401, 403, 404, 405);

    /** Whether it is another than the sink's own on that day; false where nobody says. */
    Mono<Boolean> isOutranked(Instant day) {
        String index = settings.index() + "-" + Documents.DAY.format(day);
        return connection
                .post("template", "/_index_template/_simulate_index/" + index, Connection.NOTHING)
                .flatMap(reply -> NO_ANSWER.contains(reply.status())
                        ? Mono.just(false)
                        : DayIndexes.ok(reply).flatMap(this::isLoser));
    }

    private Mono<Boolean> isLoser(Reply simulated) {
        return Mono.fromCallable(() -> losers(simulated.body()).contains(settings.index()))
                .flatMap(loses -> loses ? isNoLegacyTemplate() : Mono.just(false));
    }

    /** A legacy template of the same name is among those that lose, since ours wins against it. */
    private Mono<Boolean> isNoLegacyTemplate() {
        return connection.get("template", "/_template/" + settings.index()).map(reply -> reply.status() == 404);
    }

    /** The templates that match the index too and do not make it. */
    private static List<String> losers(byte[] simulated) throws IOException {
        List<String> names = new ArrayList<>();
        try {
            for (JsonNode template : Hits.JSON.readTree(simulated).path("overlapping")) {
                names.add(template.path("name").asText());
            }
        } catch (JsonProcessingException page) {
            // A proxy's.
        }
        return names;
    }
}
