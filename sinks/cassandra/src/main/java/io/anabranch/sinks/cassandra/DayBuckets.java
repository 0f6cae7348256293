package io.anabranch.sinks.cassandra;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Which of a day's buckets holds an event: {@code CRC-32 of the UTF-8 event_id, as an unsigned number, modulo the buckets of
 * that day}.
 *
 * <p>CRC-32 (ISO 3309, as in zlib and gzip) because every language has it: Python {@code zlib.crc32(id.encode()) % 16}.
 */
final class DayBuckets {
    /** The first day that an event can have. */
    static final LocalDate FIRST_DAY = LocalDate.of(2000, 1, 1);

    /** No event has a later one. */
    private static final LocalDate LATEST_DAY = LocalDate.of(2101, 1, 1);

    private final NavigableMap<Long, Integer> bucketsFrom = new TreeMap<>();
    private final long settledBefore;

    /** @param bucketsFrom the number of buckets from each day on, for good; never empty */
    DayBuckets(Map<LocalDate, Integer> bucketsFrom) {
        this(bucketsFrom, LATEST_DAY);
    }

    /**
     * @param bucketsFrom the number of buckets from each day on; never empty
     * @param settledBefore the first day whose number may yet become another
     */
    DayBuckets(Map<LocalDate, Integer> bucketsFrom, LocalDate settledBefore) {
        bucketsFrom.forEach((day, buckets) -> this.bucketsFrom.put(day.toEpochDay(), buckets));
        this.settledBefore = settledBefore.toEpochDay();
    }

    /** Whether the number of buckets of this day, and so of each before it, can't become another. */
    boolean settles(long epochDay) {
        return epochDay < settledBefore;
    }

    /** The first day whose number may yet become another: no row is of that day or a later one. */
    Instant end() {
        return Instant.ofEpochSecond(Math.multiplyExact(settledBefore, 86_400L));
    }

    /** The number of this day's buckets. */
    int on(long epochDay) {
        var from = bucketsFrom.floorEntry(epochDay);
        return (from == null ? bucketsFrom.firstEntry() : from).getValue();
    }

    /** The partition of an event of this day. */
    Partition partition(long epochDay, byte[] id) {
        return new Partition(epochDay, bucket(id, on(epochDay)));
    }

    /** The number of that day, and each later change, oldest first. */
    List<Change> from(LocalDate day) {
        return Stream.concat(
                        Stream.of(new Change(day, on(day.toEpochDay()))),
                        bucketsFrom.tailMap(day.toEpochDay(), /* inclusive= */ false).entrySet().stream()
                                .map(later -> new Change(LocalDate.ofEpochDay(later.getKey()), later.getValue())))
                .toList();
    }

    /** The formula. */
    static int bucket(byte[] id, int buckets) {
        CRC32 crc = new CRC32();
        crc.update(id);
        return (int) (crc.getValue() % buckets);
    }

    /** A number of buckets, and the day from which it holds. */
    record Change(LocalDate fromDay, int buckets) {
        @Override
        public String toString() {
            return buckets + " from " + fromDay + " on";
        }
    }

    /** One partition of the table. */
    record Partition(long epochDay, int bucket) {
        @Override
        public String toString() {
            return "(" + LocalDate.ofEpochDay(epochDay) + ", " + bucket + ")";
        }
    }
}
