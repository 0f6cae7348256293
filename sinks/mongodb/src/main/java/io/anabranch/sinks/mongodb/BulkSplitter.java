package io.anabranch.sinks.mongodb;

import io.anabranch.topology.Event;
import java.util.ArrayList;
import java.util.List;

/** BulkSplitter the events of one write into runs, each of which makes one bulk. */
final class BulkSplitter {
    /**
     * JSON in one bulk. As BSON it grows to 6.5 times its length at worst (an array of a million one-digit integers), so a
     * bulk stays within a message's 48,000,000 bytes; an event that is longer by itself makes a bulk of its own.
     */
    static final int MOST_JSON_BYTES = 4 * 1024 * 1024;

    /** Our own fields of a document, with ids of usual length. */
    static final int ENVELOPE_BYTES = 200;

    private BulkSplitter() {}

    /** The events in their order, at most {@code mostEvents} and {@link #MOST_JSON_BYTES} in each run; views, not copies. */
    static List<List<Event>> of(List<Event> events, int mostEvents) {
        List<List<Event>> runs = new ArrayList<>(events.size() / mostEvents + 1);
        int start = 0;
        long bytes = 0;
        for (int i = 0; i < events.size(); i++) {
            int length = ENVELOPE_BYTES + jsonBytes(events.get(i));
            if (i > start && (i - start == mostEvents || bytes + length > MOST_JSON_BYTES)) {
                runs.add(events.subList(start, i));
                start = i;
                bytes = 0;
            }
            bytes += length;
        }
        if (start < events.size()) {
            runs.add(events.subList(start, events.size()));
        }
        return runs;
    }

    static int jsonBytes(Event event) {
        return event.data().length() + event.extra().length();
    }
}
