package io.anabranch.app;

import java.util.Locale;

/** How a command prints what it answers. */
enum Output {
    /** For a reader. */
    TEXT,
    /** For a program. */
    JSON;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
