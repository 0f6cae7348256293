package io.anabranch.sinks.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.anabranch.sinks.cassandra.DayBuckets.Partition;
import io.anabranch.sinks.cassandra.Span.Part;
import io.anabranch.sinks.cassandra.Span.Slice;
import io.anabranch.sinks.kit.RetryingReader;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.stream.IntStream;
import org.reactivestreams.Publisher;
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
        return contract.zipWhen(known -> Mono.zip(ofTimes, ofOneTime))
                .map(found -> new BucketMerge(
                        session,
                        asking,
                        new KnownBuckets(contract, found.getT1()),
                        found.getT2().getT1(),
                        found.getT2().getT2()));
    }

    private static Mono<PreparedStatement> prepare(CqlSession session, RetryingReader asking, String query) {
        return asking.ask("its columns", Mono.fromCompletionStage(() -> session.prepareAsync(query)));
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
            RequestSize stride = shape.stride(count);
            List<Flux<ReadRow>> side = IntStream.range(0, count)
                    .mapToObj(bucket -> bucket(new Partition(part.epochDay(), bucket), part.slices(), stride))
                    .toList();
            return count == 1 ? side.get(0) : merged(side, stride.isAhead() ? MERGED_AT_ONCE : 1);
        });
    }

    /** How a reading of so many buckets strides. */
    @FunctionalInterface
    interface Shape {
        RequestSize stride(int buckets);
    }

    Mono<Void> close() {
        return Sessions.close(session);
    }

    private static Flux<ReadRow> merged(List<Flux<ReadRow>> buckets, int atOnce) {
        @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of a parametrised type.
        Publisher<ReadRow>[] sources = buckets.toArray(new Publisher[0]);
        return Flux.mergeComparing(atOnce, ReadRow.IN_ORDER, sources);
    }

    private Flux<ReadRow> bucket(Partition partition, List<Slice> slices, RequestSize stride) {
        return Flux.fromIterable(slices)
                .filter(slice -> slice.fromNanos() <= slice.toNanos())
                .concatMap(slice -> rows(partition, slice, stride), /* prefetch= */ 0);
    }

    private Flux<ReadRow> rows(Partition partition, Slice slice, RequestSize stride) {
        return Flux.defer(() -> pages(partition, new Cursor(query(partition, slice), stride)))
                // With a prefetch of 1, the next page is asked for as soon as this one begins to be taken.
                .concatMap(page -> Flux.fromIterable(page.currentPage()), stride.isAhead() ? 1 : 0)
                .map(row -> new ReadRow(partition.epochDay(), row));
    }

    private Flux<AsyncResultSet> pages(Partition partition, Cursor cursor) {
        String what = "day " + LocalDate.ofEpochDay(partition.epochDay()) + ", bucket " + partition.bucket() + ",";
        return Flux.just(cursor)
                // Without it concatMap would take the one value at once, and ask before anybody wants the answer.
                .hide()
                .concatMap(
                        next -> asking.ask(what, Mono.fromCompletionStage(() -> session.executeAsync(next.query())))
                                .doOnNext(next::advance),
                        /* prefetch= */ 0)
                .repeat(cursor::hasMore);
    }

    private BoundStatement query(Partition partition, Slice slice) {
        LocalDate day = LocalDate.ofEpochDay(partition.epochDay());
        LocalTime from = LocalTime.ofNanoOfDay(slice.fromNanos());
        return slice.afterId()
                .map(id -> ofOneTime.bind(day, partition.bucket(), from, id))
                .orElseGet(() -> ofTimes.bind(day, partition.bucket(), from, LocalTime.ofNanoOfDay(slice.toNanos())));
    }
}
