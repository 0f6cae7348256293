package io.anabranch.ingest.decode;

import java.util.Locale;

/** What a time that is a number counts, from 1970 on; or that it is no number. */
public enum EpochUnit {
    /** Seconds, with a fraction where there is one. */
    S(1, "seconds"),
    /** Milliseconds. */
    MS(1_000, "milliseconds"),
    /** Microseconds. */
    US(1_000_000, "microseconds"),
    /** Nanoseconds. */
    NS(1_000_000_000, "nanoseconds"),
    /** No number: a date and time with its offset. */
    ISO(1, "a date");

    private final int perSecond;
    private final String words;

    EpochUnit(int perSecond, String words) {
        this.perSecond = perSecond;
        this.words = words;
    }

    int perSecond() {
        return perSecond;
    }

    String inWords() {
        return words;
    }

    /** As the settings have it: {@code ms}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
