package io.anabranch.sinks.mongodb;

import io.anabranch.topology.Event;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.bson.RawBsonDocument;

/** Events and their documents, side by side, for one insertMany. */
record Bulk(List<Event> events, List<RawBsonDocument> documents) {
    Bulk {
        events = List.copyOf(events);
        documents = List.copyOf(documents);
    }

    static Bulk empty() {
        return new Bulk(List.of(), List.of());
    }

    int size() {
        return events.size();
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    /** Those at the places that are set. */
    Bulk at(BitSet places) {
        List<Event> someEvents = new ArrayList<>(places.cardinality());
        List<RawBsonDocument> someDocuments = new ArrayList<>(places.cardinality());
        for (int i = places.nextSetBit(0); i >= 0; i = places.nextSetBit(i + 1)) {
            someEvents.add(events.get(i));
            someDocuments.add(documents.get(i));
        }
        return new Bulk(someEvents, someDocuments);
    }

    Bulk part(int from, int to) {
        return new Bulk(events.subList(from, to), documents.subList(from, to));
    }

    Bulk plus(Bulk other) {
        if (other.isEmpty()) {
            return this;
        }
        List<Event> allEvents = new ArrayList<>(events);
        allEvents.addAll(other.events);
        List<RawBsonDocument> allDocuments = new ArrayList<>(documents);
        allDocuments.addAll(other.documents);
        return new Bulk(allEvents, allDocuments);
    }
}
