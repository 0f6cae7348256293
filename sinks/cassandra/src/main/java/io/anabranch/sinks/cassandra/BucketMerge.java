package io.anabranch.sinks.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.anabranch.sinks.cassandra.DayBuckets.Partition;
import io.anabranch.sinks.cassandra.Span.Part;
import io.anabranch.sinks.cassandra.Span.Slice;
import io.anabranch.sinks.kit.FirstFailure;
import io.anabranch.sinks.kit.Futures;
import io.anabranch.sinks.kit.PagedAnswers;
import io.anabranch.sinks.kit.RetryingReader;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads a day's buckets side by side, merged by time. */
final class BucketMerge {
    /** In the order in which {@link ReadRow} takes them. */
    static final String COLUMNS = "event_time, event_id, user_id, event_type, data, extra";

    private static final long SECONDS_PER_DAY = 86_400;

    /** Rows of a bucket that the merging asks for at once: only handed over, since reading ahead goes by pages. */
    private static final int MERGED_AT_ONCE = 16;

    private final CqlSession session;
    private final RetryingReader asking;
    private final KnownBuckets buckets;
    private final PreparedStatement ofTimes;
    private final PreparedStatement ofOneTime;

    private BucketMerge(
            CqlSession session,
            RetryingReader asking,
            KnownBuckets buckets,
            PreparedStatement ofTimes,
            PreparedStatement ofOneTime) {
        this.session = session;
        this.asking = asking;
        this.buckets = buckets;
        this.ofTimes = ofTimes;
        this.ofOneTime = ofOneTime;
    }

    /** Ready to read, once the table is found and its contract is read. */
    static Mono<BucketMerge> open(CqlSession session, CassandraSettings settings, RetryingReader asking) {
        Mono<DayBuckets> contract = asking.ask("its contract", ContractTable.buckets(session, settings));
        String rows = "SELECT " + COLUMNS + " FROM " + settings.qualifiedTable() + " WHERE day = ? AND bucket = ?";
        Mono<PreparedStatement> ofTimes = prepare(session, asking, rows + " AND event_time >= ? AND event_time <= ?");
        Mono<PreparedStatement> ofOneTime = prepare(session, asking, rows + " AND event_time = ? AND event_id > ?");
        return contract.zipWhen(known -> FirstFailure.join(first -> Mono.zip(first.of(ofTimes), first.of(ofOneTime))))
                .map(found -> new BucketMerge(
                        session,
                        asking,
                        new KnownBuckets(contract, found.getT1()),
                        found.getT2().getT1(),
                        found.getT2().getT2()));
    }

    private static Mono<PreparedStatement> prepare(CqlSession session, RetryingReader asking, String query) {
        return asking.ask("its columns", Futures.mono(() -> session.prepareAsync(query)));
    }

    /** That time, or an earlier one if no event can be of that or after it; known again where the answer may have changed. */
    Mono<Instant> end(Instant until) {
        long last = Math.floorDiv(until.getEpochSecond(), SECONDS_PER_DAY);
        return buckets.upTo(last).map(known -> known.end().isBefore(until) ? known.end() : until);
    }

    /** The part, the newest first. */
    Flux<ReadRow> read(Part part, Shape shape) {
        return buckets.upTo(part.epochDay()).flatMapMany(known -> {
            int count = known.on(part.epochDay());
            RequestSize size = shape.size(count);
            List<Flux<ReadRow>> side = IntStream.range(0, count)
                    .mapToObj(bucket -> bucket(new Partition(part.epochDay(), bucket), part.slices(), size))
                    .toList();
            return PagedAnswers.merged(side, ReadRow.IN_ORDER, size.isAhead() ? MERGED_AT_ONCE : 1);
        });
    }

    /** How much a reading of so many buckets asks for. */
    @FunctionalInterface
    interface Shape {
        RequestSize size(int buckets);
    }

    Mono<Void> close() {
        return Sessions.close(session);
    }

    private Flux<ReadRow> bucket(Partition partition, List<Slice> slices, RequestSize size) {
        return Flux.fromIterable(slices)
                .filter(slice -> slice.fromNanos() <= slice.toNanos())
                .concatMap(slice -> rows(partition, slice, size), /* prefetch= */ 0);
    }

    private Flux<ReadRow> rows(Partition partition, Slice slice, RequestSize size) {
        String what = "day " + LocalDate.ofEpochDay(partition.epochDay()) + ", bucket " + partition.bucket() + ",";
        return PagedAnswers.pages(() -> new BucketCursor(query -> ask(what, query), query(partition, slice), size))
                // With a prefetch of 1, the next page is asked for as soon as this one begins to be taken.
                .concatMap(page -> Flux.fromIterable(page.currentPage()), size.isAhead() ? 1 : 0)
                .map(row -> new ReadRow(partition.epochDay(), row));
    }

    private Mono<AsyncResultSet> ask(String what, BoundStatement query) {
        return asking.ask(what, Futures.mono(() -> session.executeAsync(query)));
    }

    private BoundStatement query(Partition partition, Slice slice) {
        LocalDate day = LocalDate.ofEpochDay(partition.epochDay());
        LocalTime from = LocalTime.ofNanoOfDay(slice.fromNanos());
        return slice.afterId()
                .map(id -> ofOneTime.bind(day, partition.bucket(), from, id))
                .orElseGet(() -> ofTimes.bind(day, partition.bucket(), from, LocalTime.ofNanoOfDay(slice.toNanos())));
    }
}
