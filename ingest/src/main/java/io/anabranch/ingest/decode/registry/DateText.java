package io.anabranch.ingest.decode.registry;

import java.time.LocalDate;

/** Dates and times in the form of ISO-8601, with as many digits as their unit has. */
final class DateText {
    static final Unit MILLIS = new Unit(1_000, 3);
    static final Unit MICROS = new Unit(1_000_000, 6);
    static final Unit NANOS = new Unit(1_000_000_000, 9);

    private static final long SECONDS_IN_DAY = 86_400;

    private DateText() {}

    /** @param digits of the fraction of a second */
    record Unit(int inSecond, int digits) {}

    static void date(long epochDay, JsonBytes json) {
        json.quote();
        day(epochDay, json);
        json.quote();
    }

    /** @param sinceEpoch in the unit */
    static void timestamp(long sinceEpoch, Unit unit, boolean isUtc, JsonBytes json) {
        long unitsInDay = unit.inSecond() * SECONDS_IN_DAY;
        json.quote();
        day(Math.floorDiv(sinceEpoch, unitsInDay), json);
        json.character('T');
        time(Math.floorMod(sinceEpoch, unitsInDay), unit, json);
        if (isUtc) {
            json.character('Z');
        }
        json.quote();
    }

    /** Without quotes. */
    static void time(long sinceMidnight, Unit unit, JsonBytes json) {
        int second = (int) (sinceMidnight / unit.inSecond());
        json.padded(second / 3_600, 2);
        json.character(':');
        json.padded(second / 60 % 60, 2);
        json.character(':');
        json.padded(second % 60, 2);
        json.character('.');
        json.padded((int) (sinceMidnight % unit.inSecond()), unit.digits());
    }

    private static void day(long epochDay, JsonBytes json) {
        LocalDate date = LocalDate.ofEpochDay(epochDay);
        if (date.getYear() < 0 || date.getYear() > 9_999) {
            json.raw(date.toString());
            return;
        }
        json.padded(date.getYear(), 4);
        json.character('-');
        json.padded(date.getMonthValue(), 2);
        json.character('-');
        json.padded(date.getDayOfMonth(), 2);
    }
}
