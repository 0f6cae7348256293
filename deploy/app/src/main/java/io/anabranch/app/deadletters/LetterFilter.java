package io.anabranch.app.deadletters;

import io.anabranch.ingest.DeadLetter;
import io.anabranch.topology.Decoded;
import io.anabranch.topology.Event;
import io.anabranch.topology.SourceRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Which dead letters are meant. Where a set is empty, all.
 *
 * @param by who rejected: names of sinks, or {@code decode}
 * @param reasons their codes
 * @param types of the events, as they can be decoded now
 * @param since written at this time or later
 * @param until written before this time
 */
public record LetterFilter(
        Set<String> by, Set<String> reasons, Set<String> types, Optional<Instant> since, Optional<Instant> until) {
    public LetterFilter {
        by = new TreeSet<>(by);
        reasons = new TreeSet<>(reasons);
        types = new TreeSet<>(types);
    }

    /** Whether this one is meant; its type is asked for only where one is wanted. */
    public boolean test(DeadLetter letter, Function<SourceRecord, Decoded> decode) {
        return (by.isEmpty() || by.contains(letter.by())) && testButBy(letter, decode);
    }

    /** The same whoever rejected it. */
    boolean testButBy(DeadLetter letter, Function<SourceRecord, Decoded> decode) {
        return (reasons.isEmpty() || reasons.contains(letter.reason()))
                && since.filter(time -> letter.written().isBefore(time)).isEmpty()
                && until.filter(time -> !letter.written().isBefore(time)).isEmpty()
                && (types.isEmpty() || types.contains(type(letter, decode)));
    }

    /** The type of the event; empty where the record can't be decoded. */
    static String type(DeadLetter letter, Function<SourceRecord, Decoded> decode) {
        return decode.apply(letter.record()) instanceof Event event ? event.type() : "";
    }

    /** All but who rejected it, in words that stay the same for the same filter. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        add("reasons", String.join(",", reasons), parts);
        add("types", String.join(",", types), parts);
        add("since", since.map(Instant::toString).orElse(""), parts);
        add("until", until.map(Instant::toString).orElse(""), parts);
        return parts.isEmpty() ? "all" : String.join(" ", parts);
    }

    private static void add(String name, String value, List<String> parts) {
        if (!value.isEmpty()) {
            parts.add(name + "=" + value);
        }
    }
}
