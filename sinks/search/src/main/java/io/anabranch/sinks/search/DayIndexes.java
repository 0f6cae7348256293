package io.anabranch.sinks.search;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anabranch.settings.SchemaDiff;
import io.anabranch.settings.SchemaDiff.Action;
import io.anabranch.settings.SchemaDiff.Difference;
import io.anabranch.sinks.kit.StoreCalls;
import io.anabranch.sinks.search.SearchSettings.DataFields;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The template by which the index of each day comes into being with its first document. */
final class DayIndexes {
    /** In the server's answer to {@code GET /}; Elasticsearch has no such field. */
    private static final Pattern OPENSEARCH = Pattern.compile("\"distribution\"\\s*:\\s*\"opensearch\"");

    private DayIndexes() {}

    /** Looks whether the cluster answers and takes the credentials. */
    static Mono<Void> check(Connection connection) {
        return server(connection).then();
    }

    /** Puts the template, unless there is one of its name already. */
    static Mono<Void> create(SearchSettings settings) {
        return with(
                settings,
                connection -> standing(connection, settings)
                        .flatMap(isThere -> isThere
                                ? Mono.<Void>empty()
                                : server(connection)
                                        .flatMap(server -> connection.put(
                                                "template", path(settings), template(settings, isOpenSearch(server))))
                                        .flatMap(DayIndexes::ok)
                                        .then()));
    }

    static Mono<SchemaDiff> plan(SearchSettings settings) {
        return with(
                settings,
                connection -> standing(connection, settings).map(isThere -> {
                    List<Difference> differences = new ArrayList<>();
                    if (!isThere) {
                        differences.add(new Difference(
                                "index template " + settings.index(),
                                "absent",
                                settings.index() + "-*",
                                Action.CREATE,
                                ""));
                    }
                    return new SchemaDiff(
                            differences,
                            List.of("each event is one document in the index of its UTC day, " + settings.index()
                                    + "-2026.11.28, which comes into being with it"));
                }));
    }

    private static Mono<Boolean> standing(Connection connection, SearchSettings settings) {
        return connection
                .get("template", path(settings))
                .flatMap(reply ->
                        reply.status() == 404 ? Mono.just(false) : ok(reply).thenReturn(true));
    }

    private static Mono<String> server(Connection connection) {
        return connection
                .get("info", "/")
                .flatMap(DayIndexes::ok)
                .map(reply -> new String(reply.body(), StandardCharsets.UTF_8));
    }

    private static boolean isOpenSearch(String server) {
        return OPENSEARCH.matcher(server).find();
    }

    private static Mono<Reply> ok(Reply reply) {
        return reply.isOk() ? Mono.just(reply) : Mono.error(Failures.of(reply));
    }

    private static String path(SearchSettings settings) {
        return "/_index_template/" + settings.index();
    }

    static String template(SearchSettings settings, boolean isOpenSearch) {
        String kept = "{\"type\": \"object\", \"enabled\": false}";
        String flat = isOpenSearch
                ? "{\"type\": \"flat_object\"}"
                : "{\"type\": \"flattened\", \"depth_limit\": 32, \"ignore_above\": 8191}";
        String fields = settings.dataFields() == DataFields.NONE ? kept : flat;
        String data = settings.textFields().isEmpty() ? fields : texts(settings.textFields());
        return """
                {
                  "index_patterns": ["%1$s-*"],
                  "priority": 200,
                  "template": {
                    "settings": {"index": {"number_of_shards": %2$d, "number_of_replicas": %3$d}},
                    "mappings": {
                      "dynamic": "strict",
                      "properties": {
                        "event_id": {"type": "keyword"},
                        "user_id": {"type": "keyword"},
                        "event_type": {"type": "keyword"},
                        "timestamp": {"type": "date_nanos"},
                        "data": %4$s,
                        "extra": %5$s
                      }
                    }
                  },
                  "_meta": {"by": "anabranch"}
                }
                """.formatted(settings.index(), settings.shards(), settings.replicas(), data, fields);
    }

    /** Objects within one another, down to texts. */
    private static String texts(List<String> fields) {
        ObjectNode data = Hits.JSON.createObjectNode().put("type", "object").put("dynamic", false);
        for (String field : fields) {
            ObjectNode object = data;
            for (String name : field.split("\\.", -1)) {
                object = object.withObject("/properties")
                        .withObject("/" + name.replace("~", "~0").replace("/", "~1"));
            }
            object.put("type", "text");
        }
        return data.toString();
    }

    private static <T> Mono<T> with(SearchSettings settings, Function<Connection, Mono<T>> work) {
        return Mono.usingWhen(
                        Mono.fromSupplier(() -> new Connection(
                                "tables", settings, new StoreCalls("tables", new SimpleMeterRegistry()))),
                        work,
                        Connection::close)
                .retryWhen(settings.limits()
                        .backoff()
                        .retry(failure -> new Failures().classify(failure).isRetryable(), Schedulers.parallel()));
    }
}
