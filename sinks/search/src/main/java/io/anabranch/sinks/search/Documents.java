package io.anabranch.sinks.search;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Events as documents, deletions as what deletes them: the lines of a bulk, with what producers wrote as they wrote it. Thread-safe. */
final class Documents {
    static final String EVENT_ID = "event_id";
    static final String USER_ID = "user_id";
    static final String EVENT_TYPE = "event_type";
    static final String TIMESTAMP = "timestamp";
    static final String DATA = "data";
    static final String EXTRA = "extra";

    static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuu.MM.dd").withZone(ZoneOffset.UTC);
    /** What stands around an event's own bytes, with ids of usual length. */
    private static final int ENVELOPE_BYTES = 320;

    private static final SerializableString ID = new SerializedString(EVENT_ID);
    private static final SerializableString USER = new SerializedString(USER_ID);
    private static final SerializableString TYPE = new SerializedString(EVENT_TYPE);
    private static final SerializableString TIME = new SerializedString(TIMESTAMP);
    private static final byte[] DATA_FIELD = ",\"data\":".getBytes(StandardCharsets.UTF_8);
    private static final byte[] EXTRA_FIELD = ",\"extra\":".getBytes(StandardCharsets.UTF_8);

    private final JsonFactory json = JsonFactory.builder().build();
    private final String index;

    Documents(String index) {
        this.index = index;
    }

    /** The index of the event's UTC day: {@code events-2026.11.28}. */
    String indexOf(Event event) {
        return index + "-" + DAY.format(event.timestamp());
    }

    /** About what an event takes in a bulk. */
    static long bytes(Event event) {
        return (long) ENVELOPE_BYTES + event.data().length() + event.extra().length();
    }

    /** All in one array. */
    List<Document> of(List<Event> events) {
        long guess = 0;
        for (Event event : events) {
            guess += bytes(event);
        }
        List<Document> documents = new ArrayList<>(events.size());
        int[] ends = new int[events.size()];
        try (ByteArrayBuilder lines = new ByteArrayBuilder((int) Math.min(guess, Integer.MAX_VALUE / 2))) {
            for (int i = 0; i < ends.length; i++) {
                append(events.get(i), lines);
                ends[i] = lines.size();
            }
            byte[] bytes = lines.toByteArray();
            int start = 0;
            for (int i = 0; i < ends.length; i++) {
                documents.add(new Document(events.get(i), bytes, start, ends[i] - start));
                start = ends[i];
            }
            return documents;
        } catch (IOException e) {
            throw new UncheckedIOException("An array in memory failed", e);
        }
    }

    private void append(Event event, ByteArrayBuilder lines) throws IOException {
        try (JsonGenerator action = generator(lines)) {
            action.writeStartObject();
            action.writeObjectFieldStart(event.isDeletion() ? "delete" : "create");
            action.writeStringField("_index", indexOf(event));
            action.writeStringField("_id", event.id());
            action.writeEndObject();
            action.writeEndObject();
        }
        lines.append('\n');
        if (event.isDeletion()) {
            return;
        }
        try (JsonGenerator document = generator(lines)) {
            document.writeStartObject();
            document.writeFieldName(ID);
            document.writeString(event.id());
            document.writeFieldName(USER);
            document.writeString(event.userId());
            document.writeFieldName(TYPE);
            document.writeString(event.type());
            document.writeFieldName(TIME);
            document.writeString(timestamp(event.timestamp()));
            document.flush();
            appendJson(DATA_FIELD, event.data(), lines);
            appendJson(EXTRA_FIELD, event.extra(), lines);
            document.writeEndObject();
        }
        lines.append('\n');
    }

    /** To the microsecond, always as many digits. */
    static String timestamp(Instant timestamp) {
        return MICROS.format(timestamp);
    }

    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    /** Byte for byte, but for line ends between its parts: a bulk has a line for each document. Within a string they are escaped. */
    private static void appendJson(byte[] field, JsonText value, ByteArrayBuilder lines) {
        if (value.isEmpty()) {
            return;
        }
        lines.write(field);
        byte[] bytes = value.array();
        int end = value.start() + value.length();
        int from = value.start();
        for (int i = from; i < end; i++) {
            if (bytes[i] == '\n' || bytes[i] == '\r') {
                lines.write(bytes, from, i - from);
                lines.append(' ');
                from = i + 1;
            }
        }
        lines.write(bytes, from, end - from);
    }

    private JsonGenerator generator(OutputStream lines) throws IOException {
        return json.createGenerator(lines, JsonEncoding.UTF8).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    }
}
