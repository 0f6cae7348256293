package io.anabranch.sinks.mongodb;

import static io.anabranch.sinks.mongodb.EventDocument.ID;
import static io.anabranch.sinks.mongodb.EventDocument.TIMESTAMP;
import static io.anabranch.sinks.mongodb.EventDocument.USER_ID;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import io.anabranch.sinks.kit.EventQuery;
import io.anabranch.sinks.kit.StoredEvent;
import io.anabranch.sinks.kit.StoredEvents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A user's events, page after page. */
record UserEventsQuery(CollectionReader reading, String userId) implements EventQuery {
    /** Each is in the token, and in the next question. */
    private static final int MAX_OF_A_MILLISECOND = 2_000;

    /**
     * Right after an event.
     *
     * @param millis its time
     * @param ids of those of that time that were given already, since the index knows no order among them
     */
    private record Place(long millis, List<String> ids) {
        List<String> texts() {
            List<String> texts = new ArrayList<>(List.of(Long.toString(millis)));
            texts.addAll(ids);
            return texts;
        }

        static Place of(List<String> texts) {
            return new Place(Long.parseLong(texts.get(0)), texts.subList(1, texts.size()));
        }

        /** After this page as well. */
        static Place after(Optional<Place> before, List<StoredEvent> page) {
            long last = page.get(page.size() - 1).timestamp().toEpochMilli();
            List<String> ids = new ArrayList<>();
            before.filter(place -> place.millis == last).ifPresent(place -> ids.addAll(place.ids));
            page.stream()
                    .filter(event -> event.timestamp().toEpochMilli() == last)
                    .forEach(event -> ids.add(event.id()));
            if (ids.size() > MAX_OF_A_MILLISECOND) {
                throw new IllegalStateException("A user has more than " + MAX_OF_A_MILLISECOND
                        + " events in the millisecond " + Instant.ofEpochMilli(last)
                        + ", which can't be distinguished from page to page");
            }
            return new Place(last, ids);
        }
    }

    @Override
    public String name() {
        return "a user's events";
    }

    @Override
    public List<String> identity() {
        return List.of(reading.settings().database(), reading.settings().collection(), "user-events", userId);
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
        Optional<Place> place = after.map(Place::of);
        return reading.page(
                        name(),
                        events -> reading.timed(events.find(filter(place))
                                .sort(Sorts.descending(TIMESTAMP))
                                .limit(limit)))
                .map(found -> slice(found, found.size() < limit && !CollectionReader.isFull(found), place));
    }

    private static Slice slice(List<RawBsonDocument> found, boolean isLast, Optional<Place> before) {
        List<StoredEvent> events = found.stream().map(EventDocument::read).toList();
        return new Slice(
                events,
                isLast
                        ? Optional.empty()
                        : Optional.of(Place.after(before, events).texts()));
    }

    private Bson filter(Optional<Place> after) {
        Bson ofUser = Filters.eq(USER_ID, userId);
        return after.map(place -> Filters.and(
                        ofUser,
                        Filters.lte(TIMESTAMP, Instant.ofEpochMilli(place.millis())),
                        Filters.nin(ID, place.ids())))
                .orElse(ofUser);
    }
}
