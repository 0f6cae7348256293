package io.anabranch.bench;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.anabranch.topology.Event;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * The statements of the bare driver. Each row has the columns that the sink gives it, in batches of the sink's shape, all of it
 * written down here a second time: {@link CassandraTables#compare} would notice a difference.
 */
record CassandraRows(PreparedStatement insert) {
    private static final int MOST_ROWS = 30;
    private static final int FRAME_BYTES = 160;

    static CassandraRows prepare(CqlSession session, String table) {
        return new CassandraRows(session.prepare("INSERT INTO " + CassandraRun.KEYSPACE + "." + table
                + " (day, bucket, event_time, event_id, user_id, event_type, data) VALUES (?, ?, ?, ?, ?, ?, ?)"));
    }

    /** In the order of their time, as a stream nearly comes. */
    static List<Event> inTime(List<Event> events) {
        return events.stream().sorted(Comparator.comparing(Event::timestamp)).toList();
    }

    /** The events of each poll in runs of one partition each, cut by bytes as the sink cuts them. */
    static List<List<Event>> batches(List<Event> events, int bytes) {
        List<List<Event>> all = new ArrayList<>();
        for (List<Event> poll : Side.cut(events, StoreSink.POLL)) {
            Map<String, List<Event>> partitions = new HashMap<>();
            for (Event event : poll) {
                List<Event> open = partitions.computeIfAbsent(partition(event), unknown -> new ArrayList<>());
                if (!open.isEmpty() && (open.size() == MOST_ROWS || bytes(open) + bytes(event) > bytes)) {
                    all.add(List.copyOf(open));
                    open.clear();
                }
                open.add(event);
            }
            all.addAll(partitions.values());
        }
        return all;
    }

    Statement<?> bind(List<Event> batch) {
        if (batch.size() == 1) {
            return bind(batch.get(0));
        }
        return BatchStatement.newInstance(BatchType.UNLOGGED)
                .addAll(batch.stream().map(this::bind).toList());
    }

    private BoundStatement bind(Event event) {
        var time = event.timestamp().atOffset(ZoneOffset.UTC);
        return insert.bind(
                time.toLocalDate(),
                bucket(event),
                LocalTime.ofNanoOfDay(time.toLocalTime().toNanoOfDay()),
                event.id(),
                event.userId(),
                event.type(),
                event.data().toString());
    }

    private static int bytes(List<Event> events) {
        return events.stream().mapToInt(CassandraRows::bytes).sum();
    }

    private static int bytes(Event event) {
        return FRAME_BYTES
                + event.id().length()
                + event.userId().length()
                + event.type().length()
                + event.data().length();
    }

    private static String partition(Event event) {
        return LocalDate.ofInstant(event.timestamp(), ZoneOffset.UTC) + "/" + bucket(event);
    }

    private static int bucket(Event event) {
        CRC32 crc = new CRC32();
        crc.update(event.id().getBytes(StandardCharsets.UTF_8));
        return (int) (crc.getValue() % CassandraRun.BUCKETS);
    }
}
