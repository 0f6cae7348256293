package io.anabranch.sinks.dynamodb;

/**
 * How many events of a partition one request asks for.
 *
 * @param first in the first request
 * @param again in the second; each after it asks for twice as many as the one before, up to {@code first}
 */
record Stride(int first, int again) {
    static Stride of(int events) {
        return new Stride(events, events);
    }

    /** Twice what each partition should give, since one seldom gives just that. */
    static Stride ofPage(int limit, int partitions) {
        return of(Math.min(limit, 2 * ((limit + partitions - 1) / partitions)));
    }
}
