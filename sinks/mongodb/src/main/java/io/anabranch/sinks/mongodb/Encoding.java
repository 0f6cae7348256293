package io.anabranch.sinks.mongodb;

import io.anabranch.sinks.mongodb.MongoSettings.Mode;
import io.anabranch.topology.Event;
import io.anabranch.topology.Rejected;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bson.RawBsonDocument;
import org.bson.io.BasicOutputBuffer;

/** Events as documents, all in one array, and those that can't be documents. */
record Encoding(Bulk bulk, List<Rejected> refused) {
    /** Newest first. */
    private static final Comparator<Event> BY_TIME = Comparator.comparing(Event::timestamp)
            .thenComparing(event -> event.record().offset())
            .reversed();

    /** Of events with the same id the first that can be a document; where they replace one another, the last by their time. */
    static Encoding of(List<Event> all, Mode mode, String sink) {
        List<Event> events = mode == Mode.REPLACE ? all.stream().sorted(BY_TIME).toList() : all;
        List<Event> encoded = new ArrayList<>(events.size());
        List<Rejected> refused = new ArrayList<>();
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
                    refused.add(new Rejected(
                            event.record(), sink, unstorable.reason(), String.valueOf(unstorable.getMessage())));
                }
            }
            return new Encoding(
                    new Bulk(encoded, documents(output.getInternalBuffer(), ends, encoded.size())), refused);
        }
    }

    private static List<RawBsonDocument> documents(byte[] bytes, int[] ends, int count) {
        List<RawBsonDocument> documents = new ArrayList<>(count);
        int start = 0;
        for (int i = 0; i < count; i++) {
            documents.add(new RawBsonDocument(bytes, start, ends[i] - start));
            start = ends[i];
        }
        return documents;
    }

    private static int guess(List<Event> events) {
        int bytes = 0;
        for (Event event : events) {
            bytes += BulkSplitter.ENVELOPE_BYTES + BulkSplitter.jsonBytes(event);
        }
        return bytes;
    }
}
