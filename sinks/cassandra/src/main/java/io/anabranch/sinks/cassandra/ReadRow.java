package io.anabranch.sinks.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.protocol.internal.util.Bytes;
import io.anabranch.sinks.kit.StoredEvent;
import io.anabranch.topology.JsonText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;

/** A row that was read, its bytes taken apart only once its turn has come. */
final class ReadRow {
    /** As the table sorts a day: the newest first; of one time, the lesser id first, by its UTF-8 bytes. */
    static final Comparator<ReadRow> IN_ORDER = (one, other) -> one.nanosOfDay != other.nanosOfDay
            ? Long.compare(other.nanosOfDay, one.nanosOfDay)
            : Arrays.compareUnsigned(one.id, other.id);

    private static final long SECONDS_PER_DAY = 86_400;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final long epochDay;
    private final long nanosOfDay;
    private final byte[] id;
    private final Row row;

    /** @param row of a {@link BucketMerge#COLUMNS} query */
    ReadRow(long epochDay, Row row) {
        this.epochDay = epochDay;
        this.nanosOfDay = time(row);
        this.id = bytes(row, 1);
        this.row = row;
    }

    boolean isOfType(byte[] type) {
        return Arrays.equals(bytes(row, 3), type);
    }

    StoredEvent event() {
        return new StoredEvent(
                new String(id, StandardCharsets.UTF_8),
                new String(bytes(row, 2), StandardCharsets.UTF_8),
                new String(bytes(row, 3), StandardCharsets.UTF_8),
                Instant.ofEpochSecond(
                        epochDay * SECONDS_PER_DAY + nanosOfDay / NANOS_PER_SECOND, nanosOfDay % NANOS_PER_SECOND),
                json(bytes(row, 4)),
                json(bytes(row, 5)));
    }

    private static long time(Row row) {
        ByteBuffer time = row.getBytesUnsafe(0);
        if (time == null) {
            throw new IllegalStateException("A row of the day log has no event_time, though that is of its key");
        }
        return time.getLong(time.position());
    }

    private static JsonText json(byte[] text) {
        return text.length == 0 ? JsonText.NONE : new JsonText(text, 0, text.length);
    }

    /** Of a column that is unset, none. */
    private static byte[] bytes(Row row, int column) {
        ByteBuffer value = row.getBytesUnsafe(column);
        return value == null ? new byte[0] : Bytes.getArray(value);
    }
}
