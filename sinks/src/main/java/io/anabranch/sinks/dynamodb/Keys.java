package io.anabranch.sinks.dynamodb;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** The parts that keys are made of, and the names of the attributes that hold them. */
final class Keys {
    static final String PARTITION = "PK";
    static final String SORT = "SK";
    static final String TYPE_PARTITION = "GSI1PK";
    static final String TYPE_SORT = "GSI1SK";
    static final String USER_TYPE_PARTITION = "GSI2PK";
    static final String USER_TYPE_SORT = "GSI2SK";
    static final String ID_PARTITION = "GSI3PK";

    private static final String TIME_PATTERN = "0000-00-00T00:00:00.000000Z";
    private static final int DATE_LENGTH = "0000-00-00".length();

    private Keys() {}

    /** The id with {@code #}, which joins the parts of a key, escaped: different ids never make one key (invariant 7). */
    static String escape(String id) {
        if (id.indexOf('%') < 0 && id.indexOf('#') < 0) {
            return id;
        }
        return id.replace("%", "%25").replace("#", "%23");
    }

    /** The instant as UTC of fixed width to the microsecond, so that texts sort as their times do. Years 0 to 9999. */
    static String time(Instant instant) {
        LocalDateTime utc = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC);
        byte[] text = TIME_PATTERN.getBytes(StandardCharsets.ISO_8859_1);
        digits(text, 3, 4, utc.getYear());
        digits(text, 6, 2, utc.getMonthValue());
        digits(text, 9, 2, utc.getDayOfMonth());
        digits(text, 12, 2, utc.getHour());
        digits(text, 15, 2, utc.getMinute());
        digits(text, 18, 2, utc.getSecond());
        digits(text, 25, 6, utc.getNano() / 1_000);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static void digits(byte[] text, int last, int count, int number) {
        int rest = number;
        for (int at = last; at > last - count; at--) {
            text[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /** The date of a {@link #time}. */
    static String date(String time) {
        return time.substring(0, DATE_LENGTH);
    }

    /** Which of a type's shards an event belongs to: the same for ever, since it is part of a key. */
    static int shard(String eventId, int shards) {
        int hash = eventId.hashCode();
        // String.hashCode is given by the language; its low bits alone follow the last characters too closely.
        hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
        return Math.floorMod(hash ^ (hash >>> 13), shards);
    }

    /** How many bytes of UTF-8 the text takes. */
    static int utf8Length(String text) {
        int bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                // Each half of a surrogate pair stands for two of the pair's four bytes.
                bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return bytes;
    }
}
