package io.anabranch.app.verify.reader;

import com.fasterxml.jackson.databind.JsonNode;
import io.anabranch.ingest.decode.EpochUnit;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the time of an event, to the microsecond. */
final class Timestamps {
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant TOO_LATE = Instant.parse("2101-01-01T00:00:00Z");

    private static final Pattern DATE_TIME = Pattern.compile("(?<date>\\d{4}-\\d{2}-\\d{2})[Tt ]"
            + "(?<hour>\\d{2}):(?<minute>\\d{2})(:(?<second>\\d{2})([.,](?<fraction>\\d++))?)?"
            + "([Zz]|(?<sign>[+-])(?<offsetHours>\\d{2})(:?(?<offsetMinutes>\\d{2}))?)"
            + "(?<suffixes>(\\[[0-9A-Za-z!+\\-_./=:]++])*+)");

    /** A suffix of RFC 9557 that is to be understood. */
    private static final Pattern CRITICAL = Pattern.compile("\\[!([^]]*)]");

    private static final Pattern NUMBER = Pattern.compile("\\d++(\\.\\d++)?");
    private static final int MAX_NUMBER_CHARS = 64;

    private Timestamps() {}

    /** @throws MalformedException if the value is no time between the years 2000 and 2100 */
    static Instant read(JsonNode value, EpochUnit unit) {
        if (value.isTextual()) {
            return read(value.textValue(), unit);
        }
        if (!value.isNumber() || unit == EpochUnit.ISO) {
            throw new MalformedException("a time that is " + value.getNodeType());
        }
        return ofNumber(value.decimalValue(), unit);
    }

    /** @throws MalformedException if the text is no time between the years 2000 and 2100 */
    static Instant read(String text, EpochUnit unit) {
        boolean isNumber = unit != EpochUnit.ISO
                && text.length() <= MAX_NUMBER_CHARS
                && NUMBER.matcher(text).matches();
        return isNumber ? ofNumber(new BigDecimal(text), unit) : ofDateTime(text);
    }

    /** @throws MalformedException if the time is not between the years 2000 and 2100 */
    static Instant inRange(Instant time) {
        if (time.isBefore(EARLIEST) || !time.isBefore(TOO_LATE)) {
            throw new MalformedException("a time outside the years 2000 to 2100");
        }
        return time;
    }

    /** Whether a record's own time says anything: some have -1, some 0. */
    static boolean isDated(long recordMillis) {
        return recordMillis >= EARLIEST.toEpochMilli();
    }

    private static Instant ofNumber(BigDecimal number, EpochUnit unit) {
        int digits = switch (unit) {
            case S, ISO -> 0;
            case MS -> 3;
            case US -> 6;
            case NS -> 9;
        };
        // Before anything is computed: an exponent may have nine digits.
        boolean isInRange = number.compareTo(in(EARLIEST, digits)) >= 0 && number.compareTo(in(TOO_LATE, digits)) < 0;
        if (!isInRange) {
            throw new MalformedException("a number of " + unit + " outside the years 2000 to 2100");
        }
        BigDecimal micros = number.scaleByPowerOfTen(6 - digits).setScale(0, RoundingMode.FLOOR);
        return EARLIEST.plusNanos(micros.subtract(in(EARLIEST, 6)).longValueExact() * 1_000);
    }

    private static BigDecimal in(Instant time, int digits) {
        return BigDecimal.valueOf(time.getEpochSecond()).scaleByPowerOfTen(digits);
    }

    private static Instant ofDateTime(String text) {
        Matcher parts = DATE_TIME.matcher(text);
        if (!parts.matches()) {
            throw new MalformedException("not a time");
        }
        try {
            return ofDateTime(parts);
        } catch (DateTimeException noSuchTime) {
            throw new MalformedException("no such time: " + noSuchTime.getMessage());
        }
    }

    private static Instant ofDateTime(Matcher parts) {
        int second = number(parts, "second");
        int offset = offset(parts);
        LocalTime minute = LocalTime.of(number(parts, "hour"), number(parts, "minute"));
        Instant time = LocalDateTime.of(LocalDate.parse(parts.group("date")), minute)
                .toInstant(ZoneOffset.UTC)
                .plusSeconds(second - offset);
        if (second > 60 || (second == 60 && time.getEpochSecond() % 86_400 != 0)) {
            throw new MalformedException("no such second");
        }
        // A leap second is the second before it once more.
        Instant inSeconds = second == 60 ? time.minusSeconds(1) : time;
        checkZones(parts, inSeconds, offset);
        return inRange(inSeconds.plusNanos(micros(parts) * 1_000L));
    }

    /** Seconds east of UTC; java.time has no offset beyond 18 hours, RFC 3339 has. */
    private static int offset(Matcher parts) {
        int hours = number(parts, "offsetHours");
        int minutes = number(parts, "offsetMinutes");
        if (hours > 23 || minutes > 59) {
            throw new MalformedException("no such offset");
        }
        int seconds = hours * 3_600 + minutes * 60;
        return "-".equals(parts.group("sign")) ? -seconds : seconds;
    }

    private static int micros(Matcher parts) {
        String fraction = parts.group("fraction");
        return fraction == null ? 0 : Integer.parseInt((fraction + "00000").substring(0, 6));
    }

    /** What is to be understood has to be a zone, with this offset then; a Z is no offset, and agrees with any. */
    private static void checkZones(Matcher parts, Instant time, int offset) {
        Matcher critical = CRITICAL.matcher(parts.group("suffixes"));
        while (critical.find()) {
            int ofZone = ZoneId.of(critical.group(1)).getRules().getOffset(time).getTotalSeconds();
            if (parts.group("sign") != null && ofZone != offset) {
                throw new MalformedException("an offset that is not the zone's");
            }
        }
    }

    private static int number(Matcher parts, String group) {
        String digits = parts.group(group);
        return digits == null ? 0 : Integer.parseInt(digits);
    }
}
