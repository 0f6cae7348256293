package io.anabranch.app.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Guesses what a mistyped word should have been. */
final class Spelling {
    private Spelling() {}

    /** The known word that differs from the given one in the fewest letters, if it is about a third of them at most. */
    static Optional<String> nearest(String given, Collection<String> known) {
        return known.stream()
                .filter(word -> distance(given, word) <= (word.length() + 1) / 3)
                .min(Comparator.comparingInt(word -> distance(given, word)));
    }

    /** The Levenshtein distance: letters to insert, delete or replace. */
    private static int distance(String from, String to) {
        int[] previous = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] current = new int[to.length() + 1];
            current[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[to.length()];
    }
}
