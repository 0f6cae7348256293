package io.anabranch.sinks.dynamodb;

/**
 * How many events of a partition one request asks for.
 *
 * @param first in the first request
 * @param again in the second; each after it asks for twice as many as the one before, up to {@code first}
 */
record RequestSize(int first, int again) {
    static RequestSize of(int events) {
        return new RequestSize(events, events);
    }

    /**
     * For a page out of several partitions over which events are spread by chance: what a partition gives to a page is its
     * share, give or take the share's root. Less than that would be asked for again, and every request costs half a unit.
     */
    static RequestSize ofPage(int limit, int partitions) {
        if (partitions == 1) {
            return of(limit);
        }
        int share = (limit + partitions - 1) / partitions;
        int deviation = (int) Math.sqrt(share);
        return new RequestSize(Math.min(limit, share + deviation), deviation);
    }
}
