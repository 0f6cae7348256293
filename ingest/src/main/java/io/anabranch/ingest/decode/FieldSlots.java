package io.anabranch.ingest.decode;

import java.util.HashMap;
import java.util.Map;

/** The fields of a value that a mapping names, numbered. */
final class FieldSlots {
    private final Map<String, Integer> slots = new HashMap<>();

    /** The name's number, a new one where it has none. */
    int add(String name) {
        return slots.computeIfAbsent(name, next -> slots.size());
    }

    /** The name's number, or -1. */
    int of(String name) {
        return slots.getOrDefault(name, -1);
    }

    int count() {
        return slots.size();
    }
}
