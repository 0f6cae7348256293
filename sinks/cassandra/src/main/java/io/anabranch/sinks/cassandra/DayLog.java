package io.anabranch.sinks.cassandra;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * What happened on a UTC day or between two instants, newest first. A day's buckets, as many as the contract in the keyspace
 * says of that day, are read side by side and merged.
 */
public final class DayLog {
    private final Mono<BucketMerge> reading;
    private final String table;

    DayLog(Mono<BucketMerge> reading, String table) {
        this.reading = reading;
        this.table = table;
    }

    /** @param day in UTC */
    public DayEvents of(LocalDate day) {
        return of(Span.of(day));
    }

    /**
     * What happened between two instants, the newest day first. Each UTC day that the range touches costs a request for each of
     * its buckets, be there events or not.
     *
     * @param from inclusive
     * @param until exclusive
     * @throws IllegalArgumentException if the range ends before it starts
     */
    public DayEvents between(Instant from, Instant until) {
        if (until.isBefore(from)) {
            throw new IllegalArgumentException("The range ends at " + until + ", before it starts at " + from);
        }
        return of(new Span(from, until));
    }

    private DayEvents of(Span span) {
        return new DayEvents(new DayLogQuery(reading, table, span, Optional.empty(), Optional.empty()));
    }
}
