package io.anabranch.sinks.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anabranch.sinks.kit.EventQuery;
import io.anabranch.sinks.kit.StoredEvent;
import io.anabranch.sinks.kit.StoredEvents;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Which events of these types, in this time, say so? Newest first, events of one microsecond by their ids. Every page is one request, of which the
 * server looks at no more than the shards' newest matches.
 */
public final class EventSearch {
    private final IndexReader reading;

    EventSearch(IndexReader reading) {
        this.reading = reading;
    }

    /**
     * What is asked.
     *
     * @param text words, all of which have to be there; {@code "a phrase"}, {@code a|b}, {@code -not} and {@code pre*} as in a simple query string; any
     *     event where it is empty
     * @param fields in which they are looked for: {@code data.note}; not empty where there is a text
     * @param types the event types; all where there are none
     * @param from the first moment
     * @param until the moment after the last
     */
    public record Question(String text, List<String> fields, List<String> types, Instant from, Instant until) {
        public Question {
            fields = List.copyOf(fields);
            types = List.copyOf(types);
            if (!text.isEmpty() && fields.isEmpty()) {
                throw new IllegalArgumentException("a text is looked for in at least one field, such as data.note");
            }
            if (!from.isBefore(until)) {
                throw new IllegalArgumentException("from must be before until, got " + from + " and " + until);
            }
        }
    }

    public StoredEvents of(Question question) {
        return new StoredEvents(new Pages(reading, question));
    }

    private record Pages(IndexReader reading, Question question) implements EventQuery {
        @Override
        public String name() {
            return "found events";
        }

        @Override
        public List<String> identity() {
            return List.of(
                    reading.settings().index(),
                    "event-search",
                    question.text(),
                    String.join("\0", question.fields()),
                    String.join("\0", question.types()),
                    question.from().toString(),
                    question.until().toString());
        }

        @Override
        public Flux<StoredEvent> stream() {
            return Flux.defer(() -> slice(StoredEvents.MAX_PAGE_EVENTS, Optional.empty())
                    .expand(page ->
                            page.place().isEmpty() ? Mono.empty() : slice(StoredEvents.MAX_PAGE_EVENTS, page.place()))
                    .concatMapIterable(Slice::events, /* prefetch= */ 1));
        }

        @Override
        public Mono<Slice> slice(int limit, Optional<List<String>> after) {
            return Mono.defer(() -> reading.ask(name(), question.from(), question.until(), request(limit, after)))
                    .flatMap(answer -> Mono.fromCallable(() -> Hits.read(answer)))
                    .map(hits -> new Slice(
                            hits.events(),
                            hits.events().size() < limit
                                    ? Optional.empty()
                                    : hits.last().map(List::of)));
        }

        private ObjectNode request(int limit, Optional<List<String>> after) {
            ObjectNode request = IndexReader.object().put("size", limit);
            ArrayNode order = request.putArray("sort");
            order.addObject().put(Documents.TIMESTAMP, "desc");
            order.addObject().put(Documents.EVENT_ID, "asc");
            after.ifPresent(place -> request.set("search_after", place(place.get(0))));
            ObjectNode bool = request.putObject("query").putObject("bool");
            ArrayNode filter = bool.putArray("filter");
            filter.addObject()
                    .putObject("range")
                    .putObject(Documents.TIMESTAMP)
                    .put("gte", Documents.timestamp(question.from()))
                    .put("lt", Documents.timestamp(question.until()));
            if (!question.types().isEmpty()) {
                ArrayNode types = filter.addObject().putObject("terms").putArray(Documents.EVENT_TYPE);
                question.types().forEach(types::add);
            }
            if (!question.text().isEmpty()) {
                ObjectNode words = bool.putObject("must")
                        .putObject("simple_query_string")
                        .put("query", question.text())
                        .put("default_operator", "and");
                ArrayNode fields = words.putArray("fields");
                question.fields().forEach(fields::add);
            }
            return request;
        }

        private static ArrayNode place(String sort) {
            try {
                return (ArrayNode) Hits.JSON.readTree(sort);
            } catch (JsonProcessingException | ClassCastException malformed) {
                throw new IllegalArgumentException("token holds no place", malformed);
            }
        }
    }
}
