package io.anabranch.app.verify;

import com.mongodb.MongoCommandException;
import com.mongodb.client.model.Filters;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoDatabase;
import io.anabranch.app.verify.EventLog.LoggedEvent;
import io.anabranch.sinks.mongodb.EventsCollection;
import io.anabranch.sinks.mongodb.MongoSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.DocumentCodec;
import org.bson.conversions.Bson;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The events collection of MongoDB, found from end to end. */
record MongoEvents(String sink, MongoSettings settings) implements StoredEvents {
    /** So many documents of a megabyte each still fit into one answer, also of a server that does not look to it. */
    private static final int SMALLEST_PAGE = 16;

    private static final int LARGEST_PAGE = 1_000;
    private static final int PAGE_BYTES = 4 << 20;

    private static final DocumentCodec DOCUMENTS = new DocumentCodec();

    private static final Set<String> KNOWN =
            Set.of("_id", "user_id", "event_type", "timestamp", "timestamp_micros", "data", "extra", "offset");

    @Override
    public StoreRule rule() {
        return settings.mode() == MongoSettings.Mode.REPLACE ? StoreRule.LAST_OF_ID_BY_TIME : StoreRule.FIRST_OF_ID;
    }

    @Override
    public List<String> fields() {
        return List.of(
                "user_id", "event_type", "timestamp", "timestamp_micros", "data", "extra", "offset", "further fields");
    }

    @Override
    public Optional<Duration> expireAfter() {
        return settings.expireAfter();
    }

    @Override
    public Row expected(LoggedEvent event) {
        long micros = LogLine.micros(event.time());
        return row(
                event.user(),
                event.type(),
                event.time().toEpochMilli(),
                micros,
                event.dataFingerprint(),
                event.extraFingerprint(),
                settings.mode() == MongoSettings.Mode.REPLACE
                        ? Long.toString(event.position().offset())
                        : "",
                /* further= */ "");
    }

    @Override
    public void read(TimeRange range, Consumer<StoredRow> rows) {
        try (MongoClient client = EventsCollection.connect(settings)) {
            MongoDatabase database = client.getDatabase(settings.database());
            int page = page(database);
            var all = database.getCollection(settings.collection(), RawBsonDocument.class)
                    .find(within(range))
                    .batchSize(page);
            // As bytes, which wait in less room than values.
            for (RawBsonDocument bytes : Flux.from(all).toIterable(page)) {
                Document document = bytes.decode(DOCUMENTS);
                rows.accept(new StoredRow(String.valueOf(document.get("_id")), row(document)));
            }
        }
    }

    /** As many documents of the usual size as are a few megabytes. */
    private int page(MongoDatabase database) {
        long usual = Mono.from(database.runCommand(new Document("collStats", settings.collection())))
                .mapNotNull(stats -> stats.get("avgObjSize", Number.class))
                .map(Number::longValue)
                // Who may read the events may not have the right to ask.
                .onErrorReturn(MongoCommandException.class, (long) PAGE_BYTES)
                .blockOptional()
                .orElse((long) PAGE_BYTES);
        return (int) Math.max(SMALLEST_PAGE, Math.min(LARGEST_PAGE, PAGE_BYTES / Math.max(1, usual)));
    }

    private static Bson within(TimeRange range) {
        List<Bson> bounds = new ArrayList<>();
        range.from().ifPresent(from -> bounds.add(Filters.gte("timestamp", Date.from(from))));
        range.until().ifPresent(until -> bounds.add(Filters.lte("timestamp", Date.from(until))));
        return bounds.isEmpty() ? Filters.empty() : Filters.and(bounds);
    }

    private static Row row(Document document) {
        Object timestamp = document.get("timestamp");
        Object micros = document.get("timestamp_micros");
        TreeMap<String, Object> further = new TreeMap<>(document);
        further.keySet().removeAll(KNOWN);
        return row(
                text(document, "user_id"),
                text(document, "event_type"),
                timestamp instanceof Date date ? date.toInstant().toEpochMilli() : StoredRow.UNREADABLE,
                micros instanceof Long number ? number : StoredRow.UNREADABLE,
                json(document, "data"),
                json(document, "extra"),
                text(document, "offset"),
                further.isEmpty() ? "" : Fingerprint.canonical(further));
    }

    private static Row row(
            String user, String type, long millis, long micros, int data, int extra, String offset, String further) {
        int userFingerprint = Fingerprint.of(user);
        return new Row(
                userFingerprint,
                micros,
                userFingerprint,
                Fingerprint.of(type),
                Long.hashCode(millis),
                Long.hashCode(micros),
                data,
                extra,
                Fingerprint.of(offset),
                Fingerprint.of(further));
    }

    private static int json(Document document, String field) {
        return Fingerprint.of(document.containsKey(field) ? Fingerprint.canonical(document.get(field)) : "");
    }

    private static String text(Document document, String field) {
        Object value = document.get(field);
        return value == null ? "" : value.toString();
    }
}
