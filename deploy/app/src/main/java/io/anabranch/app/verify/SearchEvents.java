package io.anabranch.app.verify;

import com.fasterxml.jackson.databind.JsonNode;
import io.anabranch.app.verify.EventLog.LoggedEvent;
import io.anabranch.sinks.search.SearchSettings;
import io.anabranch.sinks.search.StoredDocuments;
import io.anabranch.sinks.search.StoredDocuments.StoredDocument;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The days of a search cluster, read from end to end. */
record SearchEvents(String sink, SearchSettings settings) implements StoredEvents {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuu.MM.dd").withZone(ZoneOffset.UTC);
    private static final Set<String> KNOWN = Set.of("event_id", "user_id", "event_type", "timestamp", "data", "extra");

    @Override
    public StoreRule rule() {
        return StoreRule.DAY_AND_ID;
    }

    @Override
    public List<String> fields() {
        return List.of("user_id", "event_type", "timestamp", "data", "extra", "index and _id", "further fields");
    }

    @Override
    public Optional<Duration> expireAfter() {
        return settings.expireAfter();
    }

    @Override
    public Row expected(LoggedEvent event) {
        return row(
                LogLine.micros(event.time()),
                event.user(),
                event.type(),
                TIME.format(event.time()),
                event.dataFingerprint(),
                event.extraFingerprint(),
                place(index(event.time()), event.id()),
                /* further= */ "");
    }

    @Override
    public void read(TimeRange range, Consumer<StoredRow> rows) {
        StoredDocuments.read(settings, range.from(), range.until())
                .toIterable(/* batchSize= */ 1)
                .forEach(document -> rows.accept(new StoredRow(text(document.source(), "event_id"), row(document))));
    }

    private static Row row(StoredDocument document) {
        JsonNode source = document.source();
        TreeMap<String, String> further = new TreeMap<>();
        source.properties().forEach(field -> {
            if (!KNOWN.contains(field.getKey())) {
                further.put(field.getKey(), field.getValue().toString());
            }
        });
        String time = text(source, "timestamp");
        return row(
                micros(time),
                text(source, "user_id"),
                text(source, "event_type"),
                time,
                json(source, "data"),
                json(source, "extra"),
                place(document.index(), document.id()),
                further.isEmpty() ? "" : further.toString());
    }

    private static Row row(
            long micros, String user, String type, String time, int data, int extra, String place, String further) {
        int userFingerprint = Fingerprint.of(user);
        return new Row(
                userFingerprint,
                micros,
                userFingerprint,
                Fingerprint.of(type),
                Fingerprint.of(time),
                data,
                extra,
                Fingerprint.of(place),
                Fingerprint.of(further));
    }

    private String index(Instant time) {
        return settings.index() + "-" + DAY.format(time);
    }

    private static String place(String index, String id) {
        return index + "/" + id;
    }

    private static long micros(String time) {
        try {
            return LogLine.micros(Instant.parse(time));
        } catch (DateTimeParseException noTime) {
            return StoredRow.UNREADABLE;
        }
    }

    private static int json(JsonNode source, String field) {
        JsonNode value = source.get(field);
        return Fingerprint.of(value == null ? "" : Fingerprint.canonical(value.toString()));
    }

    private static String text(JsonNode source, String field) {
        JsonNode value = source.get(field);
        return value == null ? "" : value.asText();
    }
}
