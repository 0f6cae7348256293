package io.anabranch.sinks.cassandra;

import io.anabranch.sinks.kit.ReadFailedException;
import io.anabranch.sinks.kit.ResumeToken;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A run of the day log, newest first; of one time, the lesser id first, by its UTF-8 bytes. As a stream or page by page. Nothing
 * is read before it is subscribed to, and each subscription reads again. Each request is answered by as many replicas as the
 * settings' {@code consistency} says, so an event that was written by {@code LOCAL_QUORUM} is there.
 *
 * <p>Timeouts, replicas that are away, lost connections and failures of the store are retried for as long as the settings are
 * patient; after that, and at once where an operator must act, an answer fails with {@link ReadFailedException}. Thread-safe.
 */
public final class StoredEvents {
    /** The most events in a page. */
    public static final int MAX_PAGE_EVENTS = 1_000;

    private final Mono<BucketMerge> reading;
    private final String table;
    private final Span span;
    private final Optional<String> type;
    private final Optional<Position> after;

    StoredEvents(Mono<BucketMerge> reading, String table, Span span, Optional<String> type, Optional<Position> after) {
        this.reading = reading;
        this.table = table;
        this.span = span;
        this.type = type;
        this.after = after;
    }

    /**
     * Those of one type among them. The table has no key for it, so all of them are read and paid for, whatever their types, and
     * the others are dropped here: of n types alike, n times what is returned. Where that is too much, DynamoDB's
     * {@code TypeOnDate} and MongoDB's index read only what they return.
     */
    public StoredEvents ofType(String type) {
        return new StoredEvents(reading, table, span, Optional.of(type), after);
    }

    /** Those right after that event in this order: the way to go on where a stream has ended early. */
    public StoredEvents before(StoredEvent last) {
        return new StoredEvents(reading, table, span, type, Optional.of(Position.of(last)));
    }

    /**
     * All of them, read as fast as they are asked for. However slow the reader, of each bucket there wait one page and the one
     * after it, of all buckets together about {@code 2 * 4 MiB} of rows; of each day, none before its turn. A page is sized by the
     * rows of the one before, the first is of 32 rows a bucket: where rows suddenly get larger, a page does too, once. A
     * stream that is to be short is cut by {@code take}.
     */
    public Flux<StoredEvent> stream() {
        return found(after, RequestSize::ofStream).map(ReadRow::event);
    }

    /**
     * The first of them.
     *
     * <p>Each of a day's b buckets is asked for its share of the limit and the share's root, so about
     * {@code limit + b + sqrt(limit * b)} rows are read.
     *
     * @param limit events in the page, fewer only where no more follow; 1 to {@value #MAX_PAGE_EVENTS}
     * @throws IllegalArgumentException if the limit is out of its range
     */
    public Mono<Page> page(int limit) {
        return page(limit, after);
    }

    /**
     * Those right after an earlier page.
     *
     * @param limit as in {@link #page(int)}
     * @param token the earlier page's {@link Page#next}; its question must be this one, bounds and type included
     * @throws IllegalArgumentException if the limit is out of its range, or the token malformed or of another question
     */
    public Mono<Page> page(int limit, String token) {
        try {
            return page(limit, Optional.of(Position.of(ResumeToken.read(token, question()))));
        } catch (IllegalArgumentException foreign) {
            throw new IllegalArgumentException(
                    "A page of the day log can't be resumed: " + foreign.getMessage(), foreign);
        }
    }

    private Mono<Page> page(int limit, Optional<Position> after) {
        if (limit < 1 || limit > MAX_PAGE_EVENTS) {
            throw new IllegalArgumentException("limit must be between 1 and " + MAX_PAGE_EVENTS + ", got " + limit);
        }
        return found(after, buckets -> RequestSize.ofPage(limit, buckets))
                .take(limit)
                .map(ReadRow::event)
                .collectList()
                .map(events -> page(events, limit));
    }

    private Page page(List<StoredEvent> events, int limit) {
        return new Page(
                events,
                events.size() < limit
                        ? Optional.empty()
                        : Optional.of(ResumeToken.of(
                                Position.of(events.get(limit - 1)).texts(), question())));
    }

    private Flux<ReadRow> found(Optional<Position> after, BucketMerge.Shape shape) {
        Flux<ReadRow> all = reading.flatMapMany(
                // One day after the other, none opened before the one before it is read.
                ready -> ready.end(span.until())
                        .flatMapMany(end ->
                                span.parts(after, end).concatMap(part -> ready.read(part, shape), /* prefetch= */ 0)));
        return type.map(wanted -> wanted.getBytes(StandardCharsets.UTF_8))
                .map(wanted -> all.filter(found -> found.isOfType(wanted)))
                .orElse(all);
    }

    private List<String> question() {
        return List.of(
                table,
                span.from().toString(),
                span.until().toString(),
                type.map(name -> "=" + name).orElse(""));
    }
}
