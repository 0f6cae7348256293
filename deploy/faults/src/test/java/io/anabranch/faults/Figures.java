package io.anabranch.faults;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a test saw, for its row of the table. Thread-safe. */
final class Figures {
    private final Map<String, String> figures = new LinkedHashMap<>();

    synchronized void put(String what, long number) {
        figures.put(what, String.format(Locale.ROOT, "%,d", number));
    }

    synchronized void put(String what, String text) {
        figures.put(what, text);
    }

    @Override
    public synchronized String toString() {
        return figures.entrySet().stream()
                .map(figure -> figure.getKey() + " " + figure.getValue())
                .collect(Collectors.joining(", "));
    }
}
