package io.anabranch.sinks.mongodb;

import static io.anabranch.sinks.mongodb.EventDocument.ID;
import static io.anabranch.sinks.mongodb.EventDocument.TIMESTAMP;
import static io.anabranch.sinks.mongodb.EventDocument.USER_ID;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import io.anabranch.sinks.kit.ResumeToken;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What did this user do? Newest first by the millisecond, by the index of user and time. Events of one millisecond come in no
 * order, each once; more than 2,000 of them fail the question. A page ends with its events or at 8 MiB.
 */
public final class UserEvents {
    /** The most events in a page. */
    public static final int MAX_PAGE_EVENTS = 1_000;

    /** Each is in the token, and in the next question. */
    private static final int MAX_OF_A_MILLISECOND = 2_000;

    private final CollectionReader reading;

    UserEvents(CollectionReader reading) {
        this.reading = reading;
    }

    public OfUser of(String userId) {
        return new OfUser(userId);
    }

    /**
     * Right after an event.
     *
     * @param millis its time
     * @param ids of those of that time that were given already, since the index knows no order among them
     */
    private record Cursor(long millis, List<String> ids) {
        List<String> texts() {
            List<String> texts = new ArrayList<>(List.of(Long.toString(millis)));
            texts.addAll(ids);
            return texts;
        }

        static Cursor of(List<String> texts) {
            return new Cursor(Long.parseLong(texts.get(0)), texts.subList(1, texts.size()));
        }

        /** After this page as well. */
        static Cursor after(Optional<Cursor> before, List<StoredEvent> page) {
            long last = page.get(page.size() - 1).timestamp().toEpochMilli();
            List<String> ids = new ArrayList<>();
            before.filter(cursor -> cursor.millis == last).ifPresent(cursor -> ids.addAll(cursor.ids));
            page.stream()
                    .filter(event -> event.timestamp().toEpochMilli() == last)
                    .forEach(event -> ids.add(event.id()));
            if (ids.size() > MAX_OF_A_MILLISECOND) {
                throw new IllegalStateException("A user has more than " + MAX_OF_A_MILLISECOND
                        + " events in the millisecond " + Instant.ofEpochMilli(last)
                        + ", which can't be told apart from page to page");
            }
            return new Cursor(last, ids);
        }
    }

    /** Nothing is read before it is subscribed to, and each subscription reads again. */
    public final class OfUser {
        private final String userId;

        private OfUser(String userId) {
            this.userId = userId;
        }

        /** All of them, a page asked for once it is wanted. */
        public Flux<StoredEvent> stream() {
            return Flux.defer(() -> read(MAX_PAGE_EVENTS, Optional.empty())
                    .expand(page -> page.next().isEmpty()
                            ? Mono.empty()
                            : read(MAX_PAGE_EVENTS, page.next().map(this::cursor)))
                    .concatMapIterable(Page::events, /* prefetch= */ 1));
        }

        /**
         * The first of them.
         *
         * @param limit events in the page, fewer where no more follow or they are 8 MiB already; 1 to {@value #MAX_PAGE_EVENTS}
         * @throws IllegalArgumentException if the limit is out of its range
         */
        public Mono<Page> page(int limit) {
            return read(limit, Optional.empty());
        }

        /**
         * Those right after an earlier page.
         *
         * @param token the earlier page's {@link Page#next}; its question must be this one
         * @throws IllegalArgumentException if the limit is out of its range, or the token malformed or of another question
         */
        public Mono<Page> page(int limit, String token) {
            return read(limit, Optional.of(cursor(token)));
        }

        private Cursor cursor(String token) {
            try {
                return Cursor.of(ResumeToken.read(token, question()));
            } catch (IllegalArgumentException foreign) {
                throw new IllegalArgumentException(
                        "A page of a user's events can't be resumed: " + foreign.getMessage(), foreign);
            }
        }

        private Mono<Page> read(int limit, Optional<Cursor> after) {
            if (limit < 1 || limit > MAX_PAGE_EVENTS) {
                throw new IllegalArgumentException("limit must be between 1 and " + MAX_PAGE_EVENTS + ", got " + limit);
            }
            return reading.page(
                            "a user's events",
                            events -> reading.timed(events.find(filter(after))
                                    .sort(Sorts.descending(TIMESTAMP))
                                    .limit(limit)))
                    .map(found -> page(found, found.size() < limit && !CollectionReader.isFull(found), after));
        }

        private Page page(List<RawBsonDocument> found, boolean isLast, Optional<Cursor> before) {
            List<StoredEvent> events = found.stream().map(StoredEvent::of).toList();
            return new Page(
                    events,
                    isLast
                            ? Optional.empty()
                            : Optional.of(
                                    ResumeToken.of(Cursor.after(before, events).texts(), question())));
        }

        private Bson filter(Optional<Cursor> after) {
            Bson ofUser = Filters.eq(USER_ID, userId);
            return after.map(cursor -> Filters.and(
                            ofUser,
                            Filters.lte(TIMESTAMP, Instant.ofEpochMilli(cursor.millis())),
                            Filters.nin(ID, cursor.ids())))
                    .orElse(ofUser);
        }

        private List<String> question() {
            return List.of(reading.settings().database(), reading.settings().collection(), "user-events", userId);
        }
    }
}
