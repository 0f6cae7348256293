package io.anabranch.sinks.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.anabranch.settings.ByteSize;
import io.anabranch.sinks.cassandra.DayBuckets.Partition;
import io.anabranch.sinks.kit.Placement;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.RejectReason;
import io.anabranch.topology.Rejected;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One event as the table takes it, or the row that a deletion removes: the bytes of each column, the data's never copied. */
final class Row {
    private static final long SECONDS_PER_DAY = 86_400;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /**
     * What Cassandra counts for a row next to its values: the clustering and a timestamp, time to live and deletion time for
     * the row and each of its at most four cells.
     */
    private static final int FRAME_BYTES = 160;

    private static final JsonFactory JSON = new JsonFactory();

    private final Event event;
    private final Partition partition;
    private final byte[] id;
    private final byte[] userId;
    private final byte[] type;

    private Optional<Row> replaced = Optional.empty();
    private boolean isAfterDeletion;

    private Row(Event event, Partition partition, byte[] id) {
        this.event = event;
        this.partition = partition;
        this.id = id;
        this.userId = event.userId().getBytes(StandardCharsets.UTF_8);
        this.type = event.type().getBytes(StandardCharsets.UTF_8);
    }

    static Row of(Event event, DayBuckets buckets) {
        byte[] id = event.id().getBytes(StandardCharsets.UTF_8);
        long epochDay = Math.floorDiv(event.timestamp().getEpochSecond(), SECONDS_PER_DAY);
        return new Row(event, buckets.partition(epochDay, id), id);
    }

    Event event() {
        return event;
    }

    /** What the table knows a row by: the day and the bucket follow from these. */
    record Key(Instant time, String id) {
        static Key of(Event event) {
            return new Key(event.timestamp(), event.id());
        }
    }

    /** This row, in place of an earlier one of the same key: if the store rejects this one, the earlier one is written. */
    Row replacing(Row other) {
        replaced = Optional.of(other);
        isAfterDeletion = !event.isDeletion() && (other.event.isDeletion() || other.isAfterDeletion);
        return this;
    }

    Optional<Row> replaced() {
        return replaced;
    }

    Partition partition() {
        return partition;
    }

    /** What the store counts for this row, rounded up. */
    int bytes() {
        return FRAME_BYTES
                + id.length
                + userId.length
                + type.length
                + event.data().length()
                + event.extra().length();
    }

    /** Why the row is not sent; empty where it may be. */
    Optional<Rejected> refusal(ByteSize limit, String sink) {
        return bytes() > limit.bytes()
                ? Optional.of(new Rejected(
                        event.record(), sink, RejectReason.TOO_LARGE, "row of " + bytes() + " B, limit " + limit))
                : Optional.empty();
    }

    /** The columns of the key, as {@link #bind} sends them. */
    Placement placement(CassandraSettings settings) {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("table", settings.qualifiedTable());
        keys.put("day", LocalDate.ofEpochDay(partition.epochDay()).toString());
        keys.put("bucket", Integer.toString(partition.bucket()));
        keys.put(
                "event_time",
                DateTimeFormatter.ISO_LOCAL_TIME.format(LocalTime.ofNanoOfDay(nanosOfDay(event.timestamp()))));
        keys.put("event_id", new String(id, StandardCharsets.UTF_8));
        keys.put(
                "day-buckets",
                settings.dayBuckets()
                        + " by the settings; where the keyspace has decided on another number, that counts");
        return event.isDeletion() ? new Placement.Keys(keys) : new Placement.Keys(keys, Optional.of(columns()));
    }

    /** The other columns, but for what expires them: how long that is off depends on when the row is sent. */
    private String columns() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("user_id", event.userId());
            json.writeStringField("event_type", event.type());
            if (!event.data().isEmpty()) {
                json.writeStringField("data", event.data().toString());
            }
            if (!event.extra().isEmpty()) {
                json.writeStringField("extra", event.extra().toString());
            }
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    /** @param inserts whose order of columns this follows */
    BoundStatement bind(Inserts inserts) {
        if (event.isDeletion()) {
            return key(inserts.deletion()).build();
        }
        // Bytes, not values: the driver's codecs would decode the data to a String only to encode it again.
        boolean isPlain = event.extra().isEmpty() && !event.data().isEmpty() && !isAfterDeletion;
        BoundStatementBuilder statement = key(isPlain ? inserts.plain() : inserts.full())
                .setBytesUnsafe(4, ByteBuffer.wrap(userId))
                .setBytesUnsafe(5, ByteBuffer.wrap(type));
        // What is absent stays unset: a null would be a tombstone. In place of a deletion too, it has to be one.
        set(6, event.data(), statement);
        set(7, event.extra(), statement);
        return inserts.expiry()
                .map(expiry -> expiring(statement, isPlain, expiry))
                .orElse(statement)
                .build();
    }

    private void set(int column, JsonText json, BoundStatementBuilder statement) {
        if (!json.isEmpty()) {
            var unused = statement.setBytesUnsafe(column, span(json));
        } else if (isAfterDeletion) {
            var unused = statement.setToNull(column);
        }
    }

    private BoundStatementBuilder key(PreparedStatement prepared) {
        return prepared.boundStatementBuilder()
                // A CQL date counts from -2^31, not from 0.
                .setBytesUnsafe(0, ByteBuffer.allocate(4).putInt(0, (int) partition.epochDay() ^ Integer.MIN_VALUE))
                .setBytesUnsafe(1, ByteBuffer.allocate(4).putInt(0, partition.bucket()))
                .setBytesUnsafe(2, ByteBuffer.allocate(8).putLong(0, nanosOfDay(event.timestamp())))
                .setBytesUnsafe(3, ByteBuffer.wrap(id));
    }

    private BoundStatementBuilder expiring(BoundStatementBuilder statement, boolean isPlain, Expiry expiry) {
        return statement.setInt(isPlain ? 7 : 8, expiry.secondsLeft(event.timestamp()));
    }

    private static long nanosOfDay(Instant time) {
        return Math.floorMod(time.getEpochSecond(), SECONDS_PER_DAY) * NANOS_PER_SECOND + time.getNano();
    }

    private static ByteBuffer span(JsonText json) {
        return ByteBuffer.wrap(json.array(), json.start(), json.length());
    }
}
