package io.anabranch.sinks.mongodb;

import io.anabranch.sinks.kit.Placement;
import io.anabranch.sinks.mongodb.MongoSettings.Mode;
import io.anabranch.topology.Event;
import io.anabranch.topology.Rejected;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.RawBsonDocument;
import org.bson.io.BasicOutputBuffer;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;

/** Events as documents, all in one array, and those that can't be documents. */
record Encoding(List<EncodedEvent> documents, List<Rejected> rejected) {
    private static final int ENVELOPE_BYTES = 200;
    private static final JsonWriterSettings RELAXED =
            JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build();

    /** Newest first; before all others a deletion of every version. */
    private static final Comparator<Event> BY_TIME = Comparator.comparing(Encoding::time)
            .thenComparing(event -> event.record().offset())
            .reversed();

    /**
     * Of events with the same id the first that can be a document; where they replace one another, the last by their time. Of an id there are only
     * facts or only deletions: of these, one of the last time.
     */
    static Encoding of(List<Event> all, Mode mode, String sink) {
        List<Event> events = mode == Mode.REPLACE ? all.stream().sorted(BY_TIME).toList() : all;
        List<Event> encoded = new ArrayList<>(events.size());
        List<Rejected> rejected = new ArrayList<>();
        Set<String> ids = new HashSet<>(events.size() * 2);
        int[] ends = new int[events.size()];
        try (BasicOutputBuffer output = new BasicOutputBuffer(guess(events))) {
            for (Event event : events) {
                int start = output.getPosition();
                try {
                    if (!ids.contains(event.id())) {
                        EventDocument.append(event, mode, output);
                        ids.add(event.id());
                        ends[encoded.size()] = output.getPosition();
                        encoded.add(event);
                    }
                } catch (UnstorableException unstorable) {
                    output.truncateToPosition(start);
                    rejected.add(new Rejected(
                            event.record(), sink, unstorable.reason(), String.valueOf(unstorable.getMessage())));
                }
            }
            return new Encoding(documents(encoded, output.getInternalBuffer(), ends), rejected);
        }
    }

    /** Where the first event of a write goes. */
    Placement placement(String collection) {
        if (!rejected.isEmpty()) {
            return Placement.Rejection.of(rejected.get(0));
        }
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("collection", collection);
        keys.put(
                EventDocument.ID,
                documents.get(0).document().getString(EventDocument.ID).getValue());
        EncodedEvent first = documents.get(0);
        return first.isDeletion()
                ? new Placement.Keys(keys)
                : new Placement.Keys(keys, Optional.of(first.document().toJson(RELAXED)));
    }

    private static List<EncodedEvent> documents(List<Event> events, byte[] bytes, int[] ends) {
        List<EncodedEvent> documents = new ArrayList<>(events.size());
        int start = 0;
        for (int i = 0; i < events.size(); i++) {
            documents.add(new EncodedEvent(events.get(i), new RawBsonDocument(bytes, start, ends[i] - start)));
            start = ends[i];
        }
        return documents;
    }

    private static Instant time(Event event) {
        return event.isDeletion() ? EventDocument.latest(event).orElse(Instant.MAX) : event.timestamp();
    }

    private static int guess(List<Event> events) {
        int bytes = 0;
        for (Event event : events) {
            bytes += jsonBytes(event);
        }
        return bytes;
    }

    /** About what the event takes, its JSON and our own fields with ids of usual length. */
    static int jsonBytes(Event event) {
        return ENVELOPE_BYTES + event.data().length() + event.extra().length();
    }
}
