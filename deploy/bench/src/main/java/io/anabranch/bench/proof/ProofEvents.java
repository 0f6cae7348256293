package io.anabranch.bench.proof;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.SplittableRandom;

/** Events of about 340 bytes, each different, with the moment inside that they were due to be published. */
final class ProofEvents {
    /** What stands before the moment, as of {@link System#nanoTime}, in the event's data. */
    static final String SENT = "\"sent\":\"";

    private static final String[] TYPES = {"purchase", "page_view", "add_to_cart", "login", "search"};
    private static final int USERS = 10_000;

    private final SplittableRandom random;
    private final String run;
    private long sequence;

    /** @param seed two seeds share no event */
    ProofEvents(long seed) {
        this.random = new SplittableRandom(seed);
        this.run = String.format("%08x-7000-4000-8000-", (int) seed);
    }

    byte[] next(long due) {
        String number = Long.toHexString(sequence++);
        int cents = random.nextInt(100_000);
        StringBuilder event = new StringBuilder(400)
                .append("{\"event_id\":\"")
                .append(run)
                .append("0".repeat(12 - number.length()))
                .append(number)
                .append("\",\"user_id\":\"user-")
                .append(user())
                .append("\",\"event_type\":\"")
                .append(TYPES[random.nextInt(TYPES.length)])
                .append("\",\"timestamp\":\"")
                .append(Instant.now().truncatedTo(ChronoUnit.MICROS))
                .append("\",\"data\":{")
                .append(SENT)
                .append(due)
                .append("\",\"amount\":")
                .append(cents / 100)
                .append('.')
                .append(cents % 100 / 10)
                .append(cents % 10)
                .append(",\"currency\":\"EUR\",\"quantity\":")
                .append(1 + random.nextInt(9))
                .append(",\"product\":{\"sku\":\"SKU-")
                .append(random.nextInt(100_000))
                .append("\",\"category\":\"kitchen\"},\"session\":\"")
                .append(Long.toHexString(random.nextLong()))
                .append("\",\"campaign\":\"autumn\",\"first\":")
                .append(random.nextBoolean())
                .append("}}");
        return event.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Skewed: a tenth of the users does almost half of it. */
    private int user() {
        double u = random.nextDouble();
        return (int) (USERS * u * u * u);
    }
}
