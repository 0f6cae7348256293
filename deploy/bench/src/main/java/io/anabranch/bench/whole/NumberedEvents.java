package io.anabranch.bench.whole;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.SplittableRandom;

/** Events of one size, each different, that bear their number in their id: 0, 1, 2. Used by one thread. */
public final class NumberedEvents {
    /** The least size: what the fields need, whatever their values are. */
    public static final int LEAST_BYTES = 200;

    private static final String[] TYPES = {"purchase", "page_view", "add_to_cart", "login", "search"};
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final int POOL = 1 << 16;
    private static final int DIGITS = 12;
    /** Where the number begins: as the producer writes an event and as a subscriber receives it, its id comes first. */
    private static final int NUMBER_AT = "{\"event_id\":\"01234567-7000-4000-8000-".length();

    private final SplittableRandom random;
    private final Users users;
    private final int bytes;
    private final String run;
    private final String pool;
    private long numbers;
    private long cents;

    /**
     * @param seed two seeds share no event
     * @param bytes of each event, exactly
     */
    public NumberedEvents(long seed, Users users, int bytes) {
        if (bytes < LEAST_BYTES) {
            throw new IllegalArgumentException("An event has at least " + LEAST_BYTES + " bytes, got " + bytes);
        }
        this.random = new SplittableRandom(seed);
        this.users = users;
        this.bytes = bytes;
        this.run = String.format("%08x-7000-4000-8000-", (int) seed);
        this.pool = pool(random, POOL + bytes);
    }

    /** What nothing compresses much better than real data. */
    private static String pool(SplittableRandom random, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    public NumberedEvent next() {
        return next("user-" + users.next(random));
    }

    /** The next one, of a user of its own. */
    public NumberedEvent nextAlone() {
        return next("probe-" + numbers);
    }

    private NumberedEvent next(String user) {
        long number = numbers++;
        String digits = Long.toHexString(number);
        String id = run + "0".repeat(DIGITS - digits.length()) + digits;
        Instant timestamp = Instant.now().truncatedTo(ChronoUnit.MICROS);
        int amount = random.nextInt(100_000);
        cents += amount;
        StringBuilder event = new StringBuilder(bytes)
                .append("{\"event_id\":\"")
                .append(id)
                .append("\",\"user_id\":\"")
                .append(user)
                .append("\",\"event_type\":\"")
                .append(TYPES[random.nextInt(TYPES.length)])
                .append("\",\"timestamp\":\"")
                .append(timestamp)
                .append("\",\"data\":{\"amount\":")
                .append(amount / 100)
                .append('.')
                .append(amount % 100 / 10)
                .append(amount % 10)
                .append(",\"n\":\"");
        int from = random.nextInt(POOL);
        event.append(pool, from, from + bytes - event.length() - 3).append("\"}}");
        return new NumberedEvent(number, id, user, timestamp, event.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** How many there were so far: the number of the next. */
    public long count() {
        return numbers;
    }

    /** All amounts so far. */
    public long cents() {
        return cents;
    }

    /** Reads the number out of an event, or out of the message that a subscriber receives of it. */
    public static long number(byte[] message) {
        long number = 0;
        for (int i = NUMBER_AT; i < NUMBER_AT + DIGITS; i++) {
            number = number << 4 | Character.digit(message[i], 16);
        }
        return number;
    }
}
