package io.anabranch.sinks.mongodb;

import static io.anabranch.sinks.mongodb.EventDocument.EVENT_TYPE;
import static io.anabranch.sinks.mongodb.EventDocument.TIMESTAMP;

import com.mongodb.client.model.Accumulators;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.Document;
import org.bson.conversions.Bson;
import reactor.core.publisher.Flux;

/** How many events of these types were there on each UTC day? Found by the index of type and time, counted in the store. */
public final class CountByTypeAndDay {
    private static final String DAY = "day";
    private static final String COUNT = "count";

    private final CollectionReader reading;

    CountByTypeAndDay(CollectionReader reading) {
        this.reading = reading;
    }

    /** A type and a day that has events of it. */
    public record Count(String type, LocalDate day, long events) {}

    /**
     * By type and day, in this order; days without events are left out.
     *
     * @param from the first UTC day
     * @param until the UTC day after the last one
     */
    public Flux<Count> of(List<String> types, LocalDate from, LocalDate until) {
        return reading.all(
                        "the counts by type and day",
                        events -> reading.timed(events.aggregate(pipeline(types, from, until))))
                .flatMapIterable(counts -> counts)
                .map(CountByTypeAndDay::count);
    }

    private static List<Bson> pipeline(List<String> types, LocalDate from, LocalDate until) {
        Document day =
                new Document("$dateToString", new Document("format", "%Y-%m-%d").append("date", "$" + TIMESTAMP));
        return List.of(
                Aggregates.match(Filters.and(
                        Filters.in(EVENT_TYPE, types),
                        Filters.gte(TIMESTAMP, midnight(from)),
                        Filters.lt(TIMESTAMP, midnight(until)))),
                Aggregates.group(
                        new Document(EVENT_TYPE, "$" + EVENT_TYPE).append(DAY, day), Accumulators.sum(COUNT, 1)),
                Aggregates.sort(Sorts.ascending("_id." + EVENT_TYPE, "_id." + DAY)));
    }

    private static Instant midnight(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static Count count(BsonDocument found) {
        BsonDocument group = found.getDocument("_id");
        return new Count(
                group.getString(EVENT_TYPE).getValue(),
                LocalDate.parse(group.getString(DAY).getValue()),
                found.getNumber(COUNT).longValue());
    }
}
