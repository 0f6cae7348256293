package io.anabranch.sinks.cassandra;

import java.time.LocalDate;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
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

    private final NavigableMap<Long, Integer> bucketsFrom = new TreeMap<>();

    /** @param bucketsFrom the number of buckets from each day on; never empty */
    DayBuckets(Map<LocalDate, Integer> bucketsFrom) {
        bucketsFrom.forEach((day, buckets) -> this.bucketsFrom.put(day.toEpochDay(), buckets));
    }

    /** The partition of an event of this day. */
    Partition partition(long epochDay, byte[] id) {
        var from = bucketsFrom.floorEntry(epochDay);
        int buckets = (from == null ? bucketsFrom.firstEntry() : from).getValue();
        return new Partition(epochDay, bucket(id, buckets));
    }

    /** The number of buckets from the latest change on. */
    int latest() {
        return bucketsFrom.lastEntry().getValue();
    }

    /** The formula. */
    static int bucket(byte[] id, int buckets) {
        CRC32 crc = new CRC32();
        crc.update(id);
        return (int) (crc.getValue() % buckets);
    }

    /** One partition of the table. */
    record Partition(long epochDay, int bucket) {
        @Override
        public String toString() {
            return "(" + LocalDate.ofEpochDay(epochDay) + ", " + bucket + ")";
        }
    }
}
