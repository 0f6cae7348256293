package io.anabranch.bench;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Random;

/** Seeded events of about 340 bytes, as a shop would send them. */
public final class SampleEvents {
    private static final String[] TYPES = {"purchase", "page_view", "add_to_cart", "login", "search"};
    private static final String[] CATEGORIES = {"books", "garden", "kitchen", "music", "toys"};

    private final Random random;
    private final Instant until;
    private final int users;

    /** @param until the events are dated within the hour before */
    public SampleEvents(long seed, Instant until) {
        this(seed, until, /* users= */ 100_000);
    }

    public SampleEvents(long seed, Instant until, int users) {
        this.random = new Random(seed);
        this.users = users;
        this.until = until.truncatedTo(ChronoUnit.MICROS);
    }

    public byte[] next() {
        String event = String.format(
                Locale.ROOT,
                "{\"event_id\":\"%08x-%04x-4%03x-8%03x-%012x\",\"user_id\":\"user-%d\",\"event_type\":\"%s\","
                        + "\"timestamp\":\"%s\",\"data\":{\"amount\":%d.%02d,\"currency\":\"EUR\",\"quantity\":%d,"
                        + "\"product\":{\"sku\":\"SKU-%05d\",\"category\":\"%s\"},\"session\":\"%016x\","
                        + "\"campaign\":\"autumn\",\"first\":%b}}",
                random.nextInt(),
                random.nextInt(1 << 16),
                random.nextInt(1 << 12),
                random.nextInt(1 << 12),
                random.nextLong() & 0xFFFFFFFFFFFFL,
                random.nextInt(users),
                TYPES[random.nextInt(TYPES.length)],
                until.minus(random.nextInt(3_600_000) * 1_000L + random.nextInt(1_000), ChronoUnit.MICROS),
                random.nextInt(1_000),
                random.nextInt(100),
                1 + random.nextInt(9),
                random.nextInt(100_000),
                CATEGORIES[random.nextInt(CATEGORIES.length)],
                random.nextLong(),
                random.nextBoolean());
        return event.getBytes(StandardCharsets.UTF_8);
    }
}
