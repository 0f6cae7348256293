package io.anabranch.sinks.cassandra;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;

/**
 * A run of the log.
 *
 * @param from inclusive
 * @param until exclusive
 */
record Span(Instant from, Instant until) {
    /** No event is older: the decoder lets none in. */
    private static final Instant FIRST =
            DayBuckets.FIRST_DAY.atStartOfDay(ZoneOffset.UTC).toInstant();

    private static final long SECONDS_PER_DAY = 86_400;
    private static final long LAST_NANO = LocalTime.MAX.toNanoOfDay();

    static Span of(LocalDate day) {
        return new Span(
                day.atStartOfDay(ZoneOffset.UTC).toInstant(),
                day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    /**
     * What of the run a day holds.
     *
     * @param slices of each of its buckets, in the order of the log
     */
    record Part(long epochDay, List<Slice> slices) {}

    /**
     * Neighbours within a bucket: those of a stretch of time, or of one time those whose ids come after the given one.
     *
     * @param fromNanos of the day, inclusive
     * @param toNanos of the day, inclusive
     */
    record Slice(long fromNanos, long toNanos, Optional<String> afterId) {}

    /**
     * The parts, the newest day first, each worked out when it is asked for.
     *
     * @param latest no event is of this time or after it
     */
    Flux<Part> parts(Optional<Position> after, Instant latest) {
        Instant first = from.isBefore(FIRST) ? FIRST : from;
        Instant end = until.isAfter(latest) ? latest : until;
        Optional<Position> within = after.filter(place -> place.time().isBefore(end));
        Instant last = within.map(Position::time).orElseGet(() -> end.minusNanos(1));
        if (last.isBefore(first)) {
            return Flux.empty();
        }
        return Flux.generate(() -> day(last), (day, parts) -> {
            if (day < day(first)) {
                parts.complete();
            } else {
                long fromNanos = day == day(first) ? nanos(first) : 0;
                parts.next(new Part(day, day == day(last) ? slices(fromNanos, last, within) : whole(fromNanos)));
            }
            return day - 1;
        });
    }

    private static List<Slice> whole(long fromNanos) {
        return List.of(new Slice(fromNanos, LAST_NANO, Optional.empty()));
    }

    private static List<Slice> slices(long fromNanos, Instant last, Optional<Position> after) {
        long toNanos = nanos(last);
        return after.map(place -> List.of(
                        new Slice(toNanos, toNanos, Optional.of(place.id())),
                        new Slice(fromNanos, toNanos - 1, Optional.empty())))
                .orElseGet(() -> List.of(new Slice(fromNanos, toNanos, Optional.empty())));
    }

    private static long day(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), SECONDS_PER_DAY);
    }

    private static long nanos(Instant time) {
        return Math.floorMod(time.getEpochSecond(), SECONDS_PER_DAY) * 1_000_000_000 + time.getNano();
    }
}
