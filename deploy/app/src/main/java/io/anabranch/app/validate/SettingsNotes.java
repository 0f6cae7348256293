package io.anabranch.app.validate;

import io.anabranch.app.settings.Settings;
import java.util.ArrayList;
import java.util.List;

/** What there is to say about settings that are valid. */
public final class SettingsNotes {
    private SettingsNotes() {}

    /** A line each: deletions that a sink can't apply, variables that are no settings. */
    public static List<String> of(Settings settings) {
        List<String> notes = new ArrayList<>();
        if (settings.event().hasDeletes()) {
            settings.sinks()
                    .values()
                    .forEach(sink -> sink.unappliedDeletions()
                            .ifPresent(limit -> notes.add("sink '" + sink.name() + "' " + limit)));
        }
        settings.unused().forEach(variable -> notes.add(variable + ": unknown environment variable, ignored"));
        return notes;
    }
}
