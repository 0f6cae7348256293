package io.anabranch.sinks.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anabranch.sinks.kit.StoreCalls;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Every document of every day, for who compares them. */
public final class StoredDocuments {
    /** So many documents of a megabyte each still fit into one answer. */
    private static final int SMALLEST_PAGE = 16;

    private static final int LARGEST_PAGE = 200;
    private static final long PAGE_BYTES = 4L << 20;
    private static final String KEPT_OPEN = "5m";
    private static final String STATS =
            "/_stats/docs,store?level=indices&filter_path=indices.*.primaries.docs.count,indices.*.primaries.store.size_in_bytes";

    private final Connection connection;
    private final SearchSettings settings;

    private StoredDocuments(Connection connection, SearchSettings settings) {
        this.connection = connection;
        this.settings = settings;
    }

    /**
     * One document as the server gives it back.
     *
     * @param index the name of its day's index
     * @param id the {@code _id}
     * @param source its fields, with every number as exact as it was written
     */
    public record StoredDocument(String index, String id, JsonNode source) {}

    /**
     * Those of a time, day by day, as they are after a refresh of all days; one attempt. Connects as the sink does, and needs besides its rights those
     * to read, to refresh and to ask for the indexes' statistics.
     *
     * @param from the first moment; the beginning where there is none
     * @param until the last moment
     */
    public static Flux<StoredDocument> read(SearchSettings settings, Optional<Instant> from, Optional<Instant> until) {
        return Flux.usingWhen(
                Mono.fromSupplier(
                        () -> new Connection("tools", settings, new StoreCalls("tools", new SimpleMeterRegistry()))),
                connection -> new StoredDocuments(connection, settings).all(query(from, until)),
                Connection::close);
    }

    private static ObjectNode query(Optional<Instant> from, Optional<Instant> until) {
        ObjectNode query = IndexReader.object();
        ObjectNode range = query.putObject("query").putObject("range").putObject(Documents.TIMESTAMP);
        from.ifPresent(first -> range.put("gte", Documents.timestamp(first)));
        until.ifPresent(last -> range.put("lte", Documents.timestamp(last)));
        return range.isEmpty() ? IndexReader.object() : query;
    }

    private Flux<StoredDocument> all(ObjectNode query) {
        String days = "/" + settings.days();
        return json(connection.post("refresh", days + "/_refresh", Connection.NOTHING))
                // Fails where a shard of any day is away: the statistics leave out what nobody has.
                .then(page(
                        days + "/_search?allow_partial_search_results=false",
                        IndexReader.object().put("size", 0)))
                .then(json(connection.get("stats", days + STATS)))
                .flatMapIterable(this::days)
                .concatMap(day -> read(day, query), /* prefetch= */ 1);
    }

    /**
     * A day's index.
     *
     * @param page how many of its documents are a few megabytes
     */
    private record Day(String index, int page) {}

    /** Other indexes may be named alike. */
    private List<Day> days(JsonNode stats) {
        Pattern name = Pattern.compile(Pattern.quote(settings.index()) + "-\\d{4}\\.\\d{2}\\.\\d{2}");
        List<Day> days = new ArrayList<>();
        stats.path("indices").properties().forEach(index -> {
            if (name.matcher(index.getKey()).matches()) {
                long documents = index.getValue().at("/primaries/docs/count").asLong();
                long bytes =
                        index.getValue().at("/primaries/store/size_in_bytes").asLong();
                long usual = Math.max(1, bytes / Math.max(1, documents));
                days.add(new Day(
                        index.getKey(), (int) Math.max(SMALLEST_PAGE, Math.min(LARGEST_PAGE, PAGE_BYTES / usual))));
            }
        });
        return days;
    }

    private Flux<StoredDocument> read(Day day, ObjectNode query) {
        ObjectNode first = query.deepCopy().put("size", day.page());
        first.putArray("sort").add("_doc");
        return Flux.usingWhen(
                page("/" + day.index() + "/_search?allow_partial_search_results=false&scroll=" + KEPT_OPEN, first),
                opened -> Mono.just(opened)
                        .expand(page -> page.path("hits").path("hits").isEmpty() ? Mono.empty() : next(page))
                        .concatMapIterable(StoredDocuments::documents, /* prefetch= */ 1),
                this::end);
    }

    private Mono<JsonNode> next(JsonNode page) {
        return page(
                "/_search/scroll", IndexReader.object().put("scroll", KEPT_OPEN).put("scroll_id", scroll(page)));
    }

    private Mono<Void> end(JsonNode opened) {
        return connection
                .delete(
                        "scroll",
                        "/_search/scroll",
                        IndexReader.object().put("scroll_id", scroll(opened)).toString())
                // It ends by itself after a while.
                .onErrorComplete()
                .then();
    }

    private static String scroll(JsonNode page) {
        return page.path("_scroll_id").asText();
    }

    private Mono<JsonNode> page(String path, ObjectNode question) {
        return json(connection.post("scroll", path, question.toString())).flatMap(StoredDocuments::whole);
    }

    /** A part of an answer would be taken for events that are missing. */
    private static Mono<JsonNode> whole(JsonNode page) {
        boolean isPart =
                page.at("/_shards/failed").asInt() > 0 || page.path("timed_out").asBoolean();
        return isPart ? Mono.error(new IOException("the server read only a part of its shards")) : Mono.just(page);
    }

    private static Mono<JsonNode> json(Mono<Reply> reply) {
        return reply.flatMap(DayIndexes::ok).flatMap(ok -> Mono.fromCallable(() -> Hits.JSON.readTree(ok.body())));
    }

    private static List<StoredDocument> documents(JsonNode page) {
        List<StoredDocument> documents = new ArrayList<>();
        for (JsonNode hit : page.path("hits").path("hits")) {
            documents.add(new StoredDocument(
                    hit.path("_index").asText(), hit.path("_id").asText(), hit.path("_source")));
        }
        return documents;
    }
}
