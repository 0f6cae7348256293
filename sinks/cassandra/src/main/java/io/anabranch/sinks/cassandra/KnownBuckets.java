package io.anabranch.sinks.cassandra;

import reactor.core.publisher.Mono;

/**
 * What a running program knows of the {@link Contract}: read again as soon as it meets a day that this does not settle, which
 * for events of the present is once in two days. Thread-safe.
 */
final class KnownBuckets {
    private final Mono<DayBuckets> read;
    private volatile DayBuckets known;

    /**
     * @param read asks the keyspace
     * @param known its latest answer
     */
    KnownBuckets(Mono<DayBuckets> read, DayBuckets known) {
        this.read = read;
        this.known = known;
    }

    /** The buckets of this day and of all before it, as far as they can be known; one try. */
    Mono<DayBuckets> upTo(long epochDay) {
        return Mono.defer(() -> {
            DayBuckets latest = known;
            return latest.settles(epochDay) ? Mono.just(latest) : read.doOnNext(answer -> known = answer);
        });
    }
}
