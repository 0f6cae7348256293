package io.anabranch.app.settings;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Collects mistakes, so that all of them are reported at once. */
final class Mistakes {
    private final List<Mistake> found = new ArrayList<>();

    void add(SourceLocation place, String key, String problem) {
        found.add(new Mistake(place, key, problem));
    }

    void wrongValue(SourceLocation place, String key, String given, String allowed) {
        found.add(new Mistake(place, key, "must be " + allowed + ", got '" + given + "'", Optional.of(given)));
    }

    void wrongShape(Given given, String key, String wanted) {
        add(given.place(), key, "must be " + wanted + ", got " + given.shape());
    }

    void unknownKey(SourceLocation place, String key, String name, Collection<String> known) {
        String hint = Spelling.nearest(name, known)
                .map(near -> "did you mean '" + near + "'?")
                .orElse("known here: " + String.join(", ", known));
        add(place, key, "unknown key; " + hint);
    }

    SettingsException refusal() {
        return new SettingsException(found);
    }

    /** @throws SettingsException if there is any mistake */
    void raise() {
        if (!found.isEmpty()) {
            throw refusal();
        }
    }
}
