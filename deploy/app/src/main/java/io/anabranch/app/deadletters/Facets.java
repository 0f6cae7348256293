package io.anabranch.app.deadletters;

import io.anabranch.ingest.DeadLetter;
import io.anabranch.topology.SourceRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How many dead letters there are, by who rejected them, why, and what they are of. Not thread-safe. */
public final class Facets {
    /** Beyond this many kinds of a type the rest is one kind: types are the producers' to choose. */
    private static final int MAX_KINDS = 1_000;

    private static final String OTHERS = "(others)";

    private final Map<Kind, Count> counts = new HashMap<>();

    /** @param type of the event; empty where it can't be decoded */
    public void add(DeadLetter letter, String type) {
        Kind kind = new Kind(letter.by(), letter.reason(), type);
        if (!counts.containsKey(kind) && counts.size() >= MAX_KINDS) {
            kind = new Kind(letter.by(), letter.reason(), OTHERS);
        }
        counts.computeIfAbsent(kind, none -> new Count()).add(letter);
    }

    /** The most frequent first. */
    public List<Facet> all() {
        List<Facet> facets = new ArrayList<>();
        counts.forEach((kind, count) -> facets.add(
                new Facet(kind.by, kind.reason, kind.type, count.letters, count.first, count.last, count.example)));
        facets.sort(Comparator.comparingLong(Facet::letters)
                .reversed()
                .thenComparing(Facet::by)
                .thenComparing(Facet::reason)
                .thenComparing(Facet::type));
        return facets;
    }

    /**
     * Dead letters of one kind.
     *
     * @param example where the record of the last one stood
     */
    public record Facet(
            String by, String reason, String type, long letters, Instant first, Instant last, String example) {
        /** For a program. */
        public Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("sink", by);
            json.put("reason", reason);
            json.put("event_type", type);
            json.put("letters", letters);
            json.put("first", first.toString());
            json.put("last", last.toString());
            json.put("example", example);
            return json;
        }

        /** For a reader, in the order of {@link #HEADINGS}. */
        public List<String> cells() {
            return List.of(
                    by,
                    reason,
                    type.isEmpty() ? "-" : type,
                    Long.toString(letters),
                    first.toString(),
                    last.toString(),
                    example);
        }

        /** Of the cells. */
        public static final List<String> HEADINGS =
                List.of("SINK", "REASON", "TYPE", "LETTERS", "FIRST", "LAST", "EXAMPLE");
    }

    private record Kind(String by, String reason, String type) {}

    private static final class Count {
        private long letters;
        private Instant first = Instant.MAX;
        private Instant last = Instant.MIN;
        private String example = "";

        void add(DeadLetter letter) {
            letters++;
            first = letter.written().isBefore(first) ? letter.written() : first;
            if (!letter.written().isBefore(last)) {
                last = letter.written();
                SourceRecord record = letter.record();
                example = record.toString();
            }
        }
    }
}
