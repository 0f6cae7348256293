package io.anabranch.sinks.redis.feed;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.anabranch.topology.JsonText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;

/**
 * Bytes of a JSON text in flight. One serves for many texts, one after another: three times faster than a StringBuilder and its
 * encoding, and run for every event. Not thread-safe.
 */
final class Utf8Json {
    private static final long DAY_SECONDS = 86_400;
    private static final int LONGEST_NUMBER = 20;

    private byte[] bytes = new byte[1_024];
    private int length;

    /** A copy of what was written; then begins again. */
    byte[] take() {
        byte[] taken = Arrays.copyOf(bytes, length);
        length = 0;
        return taken;
    }

    /** As it stands. */
    void raw(byte[] json) {
        raw(json, 0, json.length);
    }

    void raw(JsonText json) {
        raw(json.array(), json.start(), json.length());
    }

    private void raw(byte[] from, int start, int count) {
        reserve(count);
        System.arraycopy(from, start, bytes, length, count);
        length += count;
    }

    /** Escaped as the inside of a JSON string. */
    void text(String text) {
        int count = text.length();
        reserve(count);
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                raw(JsonStringEncoder.getInstance().quoteAsUTF8(text.substring(i)));
                return;
            }
            bytes[length++] = (byte) c;
        }
    }

    /** @param number zero or more */
    void number(long number) {
        reserve(LONGEST_NUMBER);
        int width = 1;
        for (long left = number / 10; left > 0; left /= 10) {
            width++;
        }
        digits(number, width);
    }

    /** {@code 2026-11-21T08:15:37.123456Z}: fixed width, so that text order is time order. */
    void time(Instant time) {
        long second = time.getEpochSecond();
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(second, DAY_SECONDS));
        int ofDay = (int) Math.floorMod(second, DAY_SECONDS);
        reserve("2026-11-21T08:15:37.123456Z".length());
        part(date.getYear(), 4, '-');
        part(date.getMonthValue(), 2, '-');
        part(date.getDayOfMonth(), 2, 'T');
        part(ofDay / 3600, 2, ':');
        part(ofDay / 60 % 60, 2, ':');
        part(ofDay % 60, 2, '.');
        part(time.getNano() / 1000, 6, 'Z');
    }

    private void part(int number, int width, char after) {
        digits(number, width);
        bytes[length++] = (byte) after;
    }

    private void digits(long number, int width) {
        long left = number;
        for (int at = length + width - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + left % 10);
            left /= 10;
        }
        length += width;
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
