package io.anabranch.app.verify;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
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
 * @param foreign rows of events that the log does not have, or has deleted
 * @param missing ids of events that are nowhere, the first few
 * @param missingCount how many those are
 * @param undeleted ids of events that the log has deleted and the store still holds, the first few
 * @param undeletedCount how many rows those are, of the foreign
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
        long missingCount,
        List<String> undeleted,
        long undeletedCount) {
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
                named(missing),
                missing.size(),
                List.of(),
                /* undeletedCount= */ 0);
    }

    /**
     * Of a log that deletes. A row counts as an event, since a store may have several of one id.
     *
     * @param unordered ids of which the log does not say what stays: whatever the store holds of them is right
     */
    static Account of(Holding holding, StoreFold expected, Set<String> unordered) throws IOException {
        Map<String, RowsOfId> rows = new HashMap<>(expected.kept().size() * 2);
        expected.kept().forEach((id, kept) -> {
            if (!unordered.contains(id)) {
                rows.put(id, new RowsOfId(kept));
            }
        });
        List<String> foreign = new ArrayList<>();
        List<String> undeleted = new ArrayList<>();
        holding.read((id, fingerprint) -> {
            RowsOfId ofId = rows.get(id);
            if (ofId != null) {
                ofId.see(fingerprint);
            } else if (!unordered.contains(id)) {
                (expected.hasDeleted(id) ? undeleted : foreign).add(id);
            }
        });
        Sums sums = new Sums();
        List<String> missing = new ArrayList<>();
        rows.forEach((id, ofId) -> {
            sums.add(ofId);
            missing.addAll(Collections.nCopies(ofId.missing(), id));
            // Of an id with a deletion, a row too many is one that it should have removed.
            boolean isUndeleted = expected.hasDeleted(id);
            undeleted.addAll(Collections.nCopies(isUndeleted ? ofId.surplus() : 0, id));
            sums.doubled += isUndeleted ? 0 : ofId.surplus();
        });
        return new Account(
                holding.name(),
                sums.expected,
                sums.stored,
                sums.refused,
                sums.doubled,
                sums.altered,
                foreign.size() + undeleted.size(),
                named(missing),
                missing.size(),
                named(undeleted),
                undeleted.size());
    }

    private static List<String> named(List<String> ids) {
        return ids.stream().sorted().distinct().limit(NAMED).toList();
    }

    private static final class Sums {
        private long expected;
        private long stored;
        private long refused;
        private long doubled;
        private long altered;

        void add(RowsOfId rows) {
            expected += rows.expected();
            stored += rows.stored();
            refused += rows.refused();
            altered += rows.altered();
        }
    }
}
