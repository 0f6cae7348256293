package io.anabranch.load;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What happened in the shop, before it has a wire form.
 *
 * @param time to the microsecond
 * @param source the shop that it happened in
 */
public record ShopEvent(String id, String user, String type, Instant time, ShopData data, String source) {
    /** The event in the project's own JSON form. */
    String json() {
        return "{\"event_id\":\"" + id + "\",\"user_id\":\"" + user + "\",\"event_type\":\"" + type
                + "\",\"timestamp\":\"" + time + "\",\"data\":" + data.json() + ",\"source\":\"" + source + "\"}";
    }

    long epochMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    /** Rounded down. */
    long epochMillis() {
        return time.toEpochMilli();
    }
}
