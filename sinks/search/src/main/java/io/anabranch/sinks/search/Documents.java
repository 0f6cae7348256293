package io.anabranch.sinks.search;

import io.anabranch.topology.Event;
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
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    /** What stands around an event's own bytes, with ids of usual length. */
    private static final int ENVELOPE_BYTES = 320;

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
        BulkLines lines = new BulkLines(this, guess);
        int[] ends = new int[events.size()];
        for (int i = 0; i < ends.length; i++) {
            lines.append(events.get(i));
            ends[i] = lines.length();
        }
        byte[] bytes = lines.array();
        List<Document> documents = new ArrayList<>(ends.length);
        int start = 0;
        for (int i = 0; i < ends.length; i++) {
            documents.add(new Document(events.get(i), bytes, start, ends[i] - start));
            start = ends[i];
        }
        return documents;
    }

    /** To the microsecond, always as many digits. */
    static String timestamp(Instant timestamp) {
        return MICROS.format(timestamp);
    }
}
