package io.anabranch.sinks.cassandra;

import io.anabranch.sinks.kit.EventQuery;
import io.anabranch.sinks.kit.StoredEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The events of a run of the log.
 *
 * @param start after which they come
 */
record DayLogQuery(Mono<BucketMerge> reading, String table, Span span, Optional<String> type, Optional<Position> start)
        implements EventQuery {
    DayLogQuery with(Optional<String> type, Optional<Position> start) {
        return new DayLogQuery(reading, table, span, type, start);
    }

    @Override
    public String name() {
        return "the day log";
    }

    @Override
    public List<String> identity() {
        return List.of(
                table,
                span.from().toString(),
                span.until().toString(),
                type.map(name -> "=" + name).orElse(""));
    }

    @Override
    public Flux<StoredEvent> stream() {
        return rows(start, RequestSize::ofStream).map(ReadRow::event);
    }

    @Override
    public Mono<Slice> slice(int limit, Optional<List<String>> after) {
        Optional<Position> from = after.map(Position::of).or(() -> start);
        return rows(from, buckets -> RequestSize.ofPage(limit, buckets))
                .take(limit)
                .map(ReadRow::event)
                .collectList()
                .map(events -> slice(events, limit));
    }

    private static Slice slice(List<StoredEvent> events, int limit) {
        Optional<List<String>> place = events.size() < limit
                ? Optional.empty()
                : Optional.of(Position.of(events.get(limit - 1)).texts());
        return new Slice(events, place);
    }

    private Flux<ReadRow> rows(Optional<Position> after, BucketMerge.Shape shape) {
        Flux<ReadRow> all = reading.flatMapMany(
                // One day after the other, none opened before the one before it is read.
                ready -> ready.end(span.until())
                        .flatMapMany(end ->
                                span.parts(after, end).concatMap(part -> ready.read(part, shape), /* prefetch= */ 0)));
        return type.map(wanted -> wanted.getBytes(StandardCharsets.UTF_8))
                .map(wanted -> all.filter(found -> found.isOfType(wanted)))
                .orElse(all);
    }
}
