package io.anabranch.sinks.dynamodb;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** The parts that keys are made of, and the names of the attributes that hold them. */
final class Keys {
    static final String PARTITION = "PK";
    static final String SORT = "SK";
    static final String TYPE_PARTITION = "GSI1PK";
    static final String TYPE_SORT = "GSI1SK";
    static final String USER_TYPE_PARTITION = "GSI2PK";
    static final String USER_TYPE_SORT = "GSI2SK";
    static final String ID_PARTITION = "GSI3PK";

    /** Every attribute that is part of a key, of the table first. */
    static final List<String> ALL =
            List.of(PARTITION, SORT, TYPE_PARTITION, TYPE_SORT, USER_TYPE_PARTITION, USER_TYPE_SORT, ID_PARTITION);

    /** What the sort key of every event begins with. */
    static final String EVENT = "EVENT#";

    private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");
    private static final String TIME_PATTERN = "0000-00-00T00:00:00.000000Z";
    private static final int DATE_LENGTH = "0000-00-00".length();

    private Keys() {}

    /** The partition of a user's events. */
    static String ofUser(String userId) {
        return "USER#" + escape(userId);
    }

    /** The partition of a user's events of one type. */
    static String ofUserAndType(String userId, String type) {
        return ofUser(userId) + "#TYPE#" + escape(type);
    }

    /** The partition of a type's events on a date, those of one shard. */
    static String ofTypeOnDate(String type, String date, int shard) {
        return "TYPE#" + escape(type) + '#' + date + '#' + shard;
    }

    /** The partition of the events of one id. */
    static String ofId(String eventId) {
        return "ID#" + escape(eventId);
    }

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

    /** The first time of a key that is not before the instant; past years 0 to 9999 the nearest of them. */
    static String timeFrom(Instant instant) {
        if (instant.isBefore(EARLIEST)) {
            return time(EARLIEST);
        }
        if (instant.isAfter(LATEST)) {
            return time(LATEST);
        }
        Instant truncated = instant.truncatedTo(ChronoUnit.MICROS);
        return time(truncated.equals(instant) ? truncated : truncated.plus(1, ChronoUnit.MICROS));
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

    /** Orders well-formed texts as DynamoDB does, by their UTF-8, which is not how UTF-16 sorts them. */
    static int compareUtf8(String one, String other) {
        int shorter = Math.min(one.length(), other.length());
        for (int i = 0; i < shorter; i++) {
            char a = one.charAt(i);
            char b = other.charAt(i);
            if (a != b) {
                // A half of a pair stands for a code point above all others.
                boolean pair = Character.isSurrogate(a);
                return pair == Character.isSurrogate(b) ? Character.compare(a, b) : Boolean.compare(pair, !pair);
            }
        }
        return Integer.compare(one.length(), other.length());
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
