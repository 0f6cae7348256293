package io.anabranch.app.verify;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a store's rows compare with the log.
 *
 * @param expected different events that it has to hold
 * @param stored of those, how many it holds
 * @param deadLetters different events that its sink refused and the dead letters hold
 * @param doubled rows beyond the first for an event
 * @param altered rows that say something else than the log
 * @param foreign rows of events that the log does not have
 * @param missing ids of events that are nowhere, the first few
 * @param missingCount how many those are
 */
public record Account(
        String sink,
        long expected,
        long stored,
        long deadLetters,
        long doubled,
        long altered,
        long foreign,
        List<String> missing,
        long missingCount) {
    private static final int NAMED = 10;

    public boolean isExact() {
        return missingCount == 0 && doubled == 0 && altered == 0 && foreign == 0;
    }

    /** @param expected event id to fingerprint */
    static Account of(Holding holding, Map<String, Long> expected, Truth truth, DeadLetterBook dead)
            throws IOException {
        Set<String> seen = new HashSet<>(expected.size() * 2);
        long[] doubledAlteredForeign = new long[3];
        holding.read((id, fingerprint) -> {
            Long known = expected.get(id);
            if (known == null) {
                doubledAlteredForeign[2]++;
            } else if (!seen.add(id)) {
                doubledAlteredForeign[0]++;
            } else if (known != fingerprint) {
                doubledAlteredForeign[1]++;
            }
        });
        Set<String> refused = new HashSet<>(truth.idsAt(dead.refusedBy(holding.name())));
        refused.removeAll(seen);
        List<String> missing = new ArrayList<>();
        for (String id : expected.keySet()) {
            if (!seen.contains(id) && !refused.contains(id)) {
                missing.add(id);
            }
        }
        return new Account(
                holding.name(),
                expected.size(),
                seen.size(),
                refused.size(),
                doubledAlteredForeign[0],
                doubledAlteredForeign[1],
                doubledAlteredForeign[2],
                missing.stream().sorted().limit(NAMED).toList(),
                missing.size());
    }
}
