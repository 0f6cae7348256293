package io.anabranch.app.verify;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.anabranch.sinks.cassandra.CassandraSettings;
import io.anabranch.sinks.cassandra.EventsByDay;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.function.ObjLongConsumer;

/** The day log of Cassandra, read from end to end. */
record CassandraHolding(String name, CassandraSettings settings) implements Holding {
    /** So many rows of a megabyte each are still no burden to the server: the driver's 5,000 ended one of 512 MiB. */
    private static final int PAGE = 32;

    @Override
    public void read(ObjLongConsumer<String> rows) {
        try (CqlSession session =
                Objects.requireNonNull(EventsByDay.connect(settings).block())) {
            String all = "SELECT day, event_time, event_id, user_id, event_type, data FROM " + settings.keyspace() + "."
                    + settings.table();
            for (Row row : session.execute(SimpleStatement.newInstance(all).setPageSize(PAGE))) {
                rows.accept(text(row, "event_id"), fingerprint(row));
            }
        }
    }

    private static long fingerprint(Row row) {
        LocalDate day = Objects.requireNonNull(row.getLocalDate("day"));
        LocalTime time = Objects.requireNonNull(row.getLocalTime("event_time"));
        Instant timestamp = day.atTime(time).toInstant(ZoneOffset.UTC);
        return Fingerprint.of(
                text(row, "user_id"), text(row, "event_type"), timestamp, Fingerprint.canonical(text(row, "data")));
    }

    private static String text(Row row, String column) {
        String value = row.getString(column);
        return value == null ? "" : value;
    }
}
