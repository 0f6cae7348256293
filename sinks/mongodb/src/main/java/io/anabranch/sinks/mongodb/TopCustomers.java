package io.anabranch.sinks.mongodb;

import static io.anabranch.sinks.mongodb.EventDocument.EVENT_TYPE;
import static io.anabranch.sinks.mongodb.EventDocument.TIMESTAMP;
import static io.anabranch.sinks.mongodb.EventDocument.USER_ID;

import com.mongodb.client.model.Accumulators;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonNumber;
import org.bson.Document;
import org.bson.conversions.Bson;
import reactor.core.publisher.Flux;

/**
 * Who spent the most? The events of a type and a time are found by their index and added up by user in the store; nothing but the
 * result is sent.
 */
public final class TopCustomers {
    /** The most customers in an answer. */
    public static final int MAX_CUSTOMERS = 10_000;

    /** Amounts beyond it, of either sign, count as nothing: a hundred million of them are a number still. */
    private static final double LARGEST = 1e300;

    private static final String SUM = "sum";
    private static final String COUNT = "count";

    private final CollectionReader reading;
    private final String amount;

    TopCustomers(CollectionReader reading, String amount) {
        this.reading = reading;
        this.amount = amount;
    }

    /**
     * Those of the highest sums, the highest first, of equal sums the lesser id. Amounts that are no numbers, or beyond 1e300, count as
     * nothing. Sums are exact where all amounts of a user are whole numbers or of more digits than a double holds; else they are
     * sums of doubles, to 15 digits.
     *
     * @param since inclusive, to the millisecond
     * @param until exclusive, to the millisecond
     * @param limit 1 to {@value #MAX_CUSTOMERS}
     * @throws IllegalArgumentException if the limit is out of its range
     */
    public Flux<Customer> of(String type, Instant since, Instant until, int limit) {
        if (limit < 1 || limit > MAX_CUSTOMERS) {
            throw new IllegalArgumentException(
                    "An answer is of 1 to " + MAX_CUSTOMERS + " customers, asked for " + limit);
        }
        return reading.all(
                        "the top customers",
                        events -> reading.timed(events.aggregate(pipeline(type, since, until, limit))))
                .flatMapIterable(customers -> customers)
                .map(TopCustomers::customer);
    }

    List<Bson> pipeline(String type, Instant since, Instant until, int limit) {
        return List.of(
                Aggregates.match(Filters.and(
                        Filters.eq(EVENT_TYPE, type), Filters.gte(TIMESTAMP, since), Filters.lt(TIMESTAMP, until))),
                Aggregates.group(
                        "$" + USER_ID,
                        Accumulators.sum(SUM, countable("$" + EventDocument.DATA + "." + amount)),
                        Accumulators.sum(COUNT, 1)),
                Aggregates.sort(Sorts.orderBy(Sorts.descending(SUM), Sorts.ascending("_id"))),
                Aggregates.limit(limit));
    }

    /** So that no producer makes a sum infinite. By the order of types, text and dates are above every number, null below. */
    private static Document countable(String field) {
        return new Document(
                "$cond",
                List.of(
                        new Document(
                                "$and",
                                List.of(
                                        new Document("$gt", List.of(field, -LARGEST)),
                                        new Document("$lt", List.of(field, LARGEST)))),
                        field,
                        0));
    }

    private static Customer customer(BsonDocument found) {
        return new Customer(
                found.getString("_id").getValue(),
                exact(found.getNumber(SUM)),
                found.getNumber(COUNT).longValue());
    }

    /** A sum of doubles is a double: its shortest text is what an operator would write. */
    private static BigDecimal exact(BsonNumber sum) {
        return sum.isDouble()
                ? BigDecimal.valueOf(sum.doubleValue())
                : sum.decimal128Value().bigDecimalValue();
    }
}
