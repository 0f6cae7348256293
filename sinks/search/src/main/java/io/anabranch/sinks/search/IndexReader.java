package io.anabranch.sinks.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anabranch.sinks.kit.RetryingReader;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/** How every reader asks: each question is one request, and ends in the server too when nobody waits any more. */
record IndexReader(Connection connection, RetryingReader asking, SearchSettings settings) {
    /** Of so many days each is named, so that no other day's index has any work of it; of more the servers find out. */
    private static final int MAX_NAMED_DAYS = 62;

    /** Servers take an address of 4 KiB. */
    private static final int MAX_NAMES_LENGTH = 3_000;

    /**
     * Asks all days.
     *
     * @param what the question, as people know it
     */
    Mono<byte[]> ask(String what, ObjectNode question) {
        return ask(what, settings.days(), question);
    }

    /**
     * Asks the days of a time.
     *
     * @param until the moment after the last
     */
    Mono<byte[]> ask(String what, Instant from, Instant until, ObjectNode question) {
        return ask(what, indexes(from, until), question);
    }

    /** {@code events-2026.11.27,events-2026.11.28}. */
    String indexes(Instant from, Instant until) {
        LocalDate first = LocalDate.ofInstant(from, ZoneOffset.UTC);
        LocalDate last = LocalDate.ofInstant(until.minusNanos(1), ZoneOffset.UTC);
        if (first.until(last, ChronoUnit.DAYS) >= MAX_NAMED_DAYS) {
            return settings.days();
        }
        String named = first.datesUntil(last.plusDays(1))
                .map(day -> settings.index() + "-" + Documents.DAY.format(day))
                .collect(Collectors.joining(","));
        return named.length() > MAX_NAMES_LENGTH ? settings.days() : named;
    }

    private Mono<byte[]> ask(String what, String indexes, ObjectNode question) {
        question.put("timeout", settings.requestTimeout().toMillis() + "ms").put("track_total_hits", false);
        String path = "/" + indexes + "/_search?ignore_unavailable=true&allow_partial_search_results=false";
        return asking.ask(
                what,
                connection
                        .post("search", path, question.toString())
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
