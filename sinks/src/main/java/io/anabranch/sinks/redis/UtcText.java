package io.anabranch.sinks.redis;

import java.time.Instant;
import java.time.LocalDate;

/** Writes an instant as {@code 2026-11-21T08:15:37.123456Z}: fixed width, so that text order is time order. */
final class UtcText {
    private static final long DAY_SECONDS = 86_400;

    private UtcText() {}

    /** Ten times faster than a DateTimeFormatter, and run for every event. */
    static void append(Instant time, StringBuilder text) {
        long second = time.getEpochSecond();
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(second, DAY_SECONDS));
        int ofDay = (int) Math.floorMod(second, DAY_SECONDS);
        digits(date.getYear(), 4, text).append('-');
        digits(date.getMonthValue(), 2, text).append('-');
        digits(date.getDayOfMonth(), 2, text).append('T');
        digits(ofDay / 3600, 2, text).append(':');
        digits(ofDay / 60 % 60, 2, text).append(':');
        digits(ofDay % 60, 2, text).append('.');
        digits(time.getNano() / 1000, 6, text).append('Z');
    }

    private static StringBuilder digits(int number, int width, StringBuilder text) {
        int unit = 1;
        for (int i = 1; i < width; i++) {
            unit *= 10;
        }
        for (; unit > 0; unit /= 10) {
            text.append((char) ('0' + number / unit % 10));
        }
        return text;
    }
}
