package io.anabranch.app.verify;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.anabranch.app.verify.EventLog.LoggedEvent;
import io.anabranch.sinks.cassandra.CassandraSettings;
import io.anabranch.sinks.cassandra.EventsByDay;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/** The day log of Cassandra, read from end to end. */
record CassandraEvents(String sink, CassandraSettings settings) implements StoredEvents {
    /** So many rows of a megabyte each are still no burden to the server: the driver's 5,000 ended one of 512 MiB. */
    private static final int SMALLEST_PAGE = 32;

    private static final int LARGEST_PAGE = 5_000;
    private static final int PAGE_BYTES = 2 << 20;

    /** A row's time to live is counted from the write by the cluster's clock, in whole seconds. */
    private static final long EXPIRY_SECONDS = 60;

    /** The longest time to live that a row takes. */
    private static final long LONGEST_LIFE_SECONDS = 20L * 365 * 86_400;

    @Override
    public StoreRule rule() {
        return StoreRule.TIME_AND_ID;
    }

    @Override
    public List<String> fields() {
        return List.of("user_id", "event_type", "day and event_time", "bucket", "data", "extra", "time to live");
    }

    @Override
    public Optional<Duration> expireAfter() {
        return settings.expireAfter();
    }

    @Override
    public io.anabranch.app.verify.Row expected(LoggedEvent event) {
        return row(
                event.user(),
                event.type(),
                LogLine.micros(event.time()),
                /* isInItsBucket= */ true,
                event.dataFingerprint(),
                event.extraFingerprint(),
                /* expiresInTime= */ true);
    }

    @Override
    public void read(TimeRange range, Consumer<StoredRow> rows) {
        try (CqlSession session =
                Objects.requireNonNull(EventsByDay.connect(settings).block())) {
            Table table = new Table(buckets(session), now(session), hasLifeOfItsOwn(session));
            SimpleStatement all = SimpleStatement.newInstance(
                    "SELECT day, bucket, event_time, event_id, user_id, event_type, data, extra, TTL(user_id) AS life FROM "
                            + settings.keyspace() + "." + settings.table());
            int page = SMALLEST_PAGE;
            ByteBuffer next = null;
            do {
                ResultSet found = session.execute(all.setPageSize(page).setPagingState(next));
                page = read(found, table, rows, page);
                next = found.getExecutionInfo().getPagingState();
            } while (next != null);
        }
    }

    /** Reads one page, and says how large the next one may be: as many rows again as are a few megabytes. */
    private int read(ResultSet found, Table table, Consumer<StoredRow> rows, int page) {
        long bytes = 0;
        int count = found.getAvailableWithoutFetching();
        for (int i = 0; i < count; i++) {
            Row row = Objects.requireNonNull(found.one());
            bytes += 200 + text(row, "data").length() + text(row, "extra").length();
            rows.accept(new StoredRow(text(row, "event_id"), row(row, table)));
        }
        return count == 0
                ? page
                : (int) Math.max(
                        SMALLEST_PAGE, Math.min(Math.min(2L * page, LARGEST_PAGE), (long) PAGE_BYTES * count / bytes));
    }

    /** @param hasLifeOfItsOwn whether rows expire though the settings say nothing of it */
    private record Table(NavigableMap<LocalDate, Integer> buckets, Instant now, boolean hasLifeOfItsOwn) {
        boolean isInItsBucket(LocalDate day, String id, int bucket) {
            CRC32 checksum = new CRC32();
            checksum.update(id.getBytes(StandardCharsets.UTF_8));
            return Optional.ofNullable(buckets.floorEntry(day))
                    .map(from -> checksum.getValue() % from.getValue() == bucket)
                    .orElse(false);
        }
    }

    private NavigableMap<LocalDate, Integer> buckets(CqlSession session) {
        NavigableMap<LocalDate, Integer> buckets = new TreeMap<>();
        session.execute(SimpleStatement.newInstance(
                        "SELECT from_day, day_buckets FROM " + settings.keyspace()
                                + ".anabranch_contract WHERE table_name = ?",
                        settings.table()))
                .forEach(row -> buckets.put(Objects.requireNonNull(row.getLocalDate(0)), row.getInt(1)));
        return buckets;
    }

    private boolean hasLifeOfItsOwn(CqlSession session) {
        Row row = session.execute(SimpleStatement.newInstance(
                        "SELECT default_time_to_live FROM system_schema.tables WHERE keyspace_name = ? AND table_name = ?",
                        settings.keyspace(),
                        settings.table()))
                .one();
        return row != null && row.getInt(0) > 0;
    }

    private static Instant now(CqlSession session) {
        Row row = Objects.requireNonNull(
                session.execute("SELECT toTimestamp(now()) FROM system.local").one());
        return Objects.requireNonNull(row.getInstant(0));
    }

    private io.anabranch.app.verify.Row row(Row row, Table table) {
        LocalDate day = Objects.requireNonNull(row.getLocalDate("day"));
        LocalTime time = Objects.requireNonNull(row.getLocalTime("event_time"));
        Instant timestamp = day.atTime(time).toInstant(ZoneOffset.UTC);
        return row(
                text(row, "user_id"),
                text(row, "event_type"),
                LogLine.micros(timestamp),
                table.isInItsBucket(day, text(row, "event_id"), row.getInt("bucket")),
                Fingerprint.of(Fingerprint.canonical(text(row, "data"))),
                Fingerprint.of(Fingerprint.canonical(text(row, "extra"))),
                expiresInTime(timestamp, row, table));
    }

    private static io.anabranch.app.verify.Row row(
            String user, String type, long micros, boolean isInItsBucket, int data, int extra, boolean expiresInTime) {
        int userFingerprint = Fingerprint.of(user);
        return new io.anabranch.app.verify.Row(
                userFingerprint,
                micros,
                userFingerprint,
                Fingerprint.of(type),
                Long.hashCode(micros),
                Boolean.hashCode(isInItsBucket),
                data,
                extra,
                Boolean.hashCode(expiresInTime));
    }

    private boolean expiresInTime(Instant time, Row row, Table table) {
        if (settings.expireAfter().isEmpty()) {
            return table.hasLifeOfItsOwn() || row.isNull("life");
        }
        long left = Math.min(
                LONGEST_LIFE_SECONDS,
                Duration.between(table.now(), time.plus(settings.expireAfter().get()))
                        .toSeconds());
        return !row.isNull("life") && Math.abs(row.getInt("life") - left) <= EXPIRY_SECONDS + secondsSince(table.now());
    }

    /** The table is read for a while, and a row's life is what is left of it then. */
    private static long secondsSince(Instant now) {
        return Math.abs(Duration.between(now, Instant.now()).toSeconds());
    }

    private static String text(Row row, String column) {
        String value = row.getString(column);
        return value == null ? "" : value;
    }
}
