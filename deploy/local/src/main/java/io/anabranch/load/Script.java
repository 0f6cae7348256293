package io.anabranch.load;

import io.anabranch.load.Published.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What a run of the load generator publishes. Every record is a function of the script and its number alone, so the same
 * script published twice is the same log.
 *
 * @param seed names the script; two seeds share no event
 * @param users how many users there are; few of them do most of it
 * @param duplicates the share of records that repeat an event published shortly before, 0 to 1
 * @param malformed the share of records that are no event, 0 to 1
 * @param start when the first event happens
 * @param spacingNanos time between two events
 */
public record Script(long seed, int users, double duplicates, double malformed, Instant start, long spacingNanos) {
    /** How far back a duplicate's original may lie, in records. */
    private static final int DUPLICATE_REACH = 2_000;

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    public Script {
        if (users < 1 || !isShare(duplicates) || !isShare(malformed) || duplicates + malformed > 1) {
            throw new IllegalArgumentException(
                    "A script wants at least 1 user and two shares of together at most 1, was " + users + " users, "
                            + duplicates + " duplicates, " + malformed + " malformed");
        }
    }

    private static boolean isShare(double share) {
        return share >= 0 && share <= 1;
    }

    /** The record with this number, in the plain form. */
    public Published record(long sequence) {
        return record(sequence, EventFormat.PLAIN);
    }

    /** The record with this number. What a malformed one spoils is the plain form, whatever the others' form is. */
    public Published record(long sequence, EventFormat format) {
        SplittableRandom random = random(sequence);
        Kind kind = kind(random);
        if (kind == Kind.DUPLICATE) {
            long original = original(sequence, random);
            return original < 0
                    ? published(sequence, Kind.EVENT, event(sequence), format)
                    : published(sequence, Kind.DUPLICATE, event(original), format);
        }
        return kind == Kind.MALFORMED ? malformed(sequence) : published(sequence, Kind.EVENT, event(sequence), format);
    }

    private static Published published(long sequence, Kind kind, ShopEvent event, EventFormat format) {
        return new Published(
                sequence, kind, format.eventId(event), utf8(event.user()), format.value(event), format.headers(event));
    }

    private SplittableRandom random(long sequence) {
        return new SplittableRandom(((seed + 1) * GOLDEN) ^ (sequence * 0xD1342543DE82EF95L));
    }

    private Kind kind(SplittableRandom random) {
        double ticket = random.nextDouble();
        if (ticket < duplicates) {
            return Kind.DUPLICATE;
        }
        return ticket < duplicates + malformed ? Kind.MALFORMED : Kind.EVENT;
    }

    /** The number of a true event shortly before, or -1 where a few tries find none. */
    private long original(long sequence, SplittableRandom random) {
        for (int tries = 0; tries < 16; tries++) {
            long candidate = sequence - 1 - random.nextInt(DUPLICATE_REACH);
            if (candidate >= 0 && kind(random(candidate)) == Kind.EVENT) {
                return candidate;
            }
        }
        return -1;
    }

    /** The event of this number, whether the record of this number is that event or not. */
    ShopEvent event(long sequence) {
        SplittableRandom random = random(~sequence);
        String user = user(random);
        Shop type = Shop.draw(random);
        Instant time = time(sequence, random);
        ShopData data = type.data(random);
        return new ShopEvent(id(sequence), user, type.typeName(), time, data, "shop-" + random.nextInt(4));
    }

    private Published malformed(long sequence) {
        ShopEvent event = event(sequence);
        Malformation[] all = Malformation.values();
        byte[] value = all[(int) Math.floorMod(sequence, (long) all.length)].spoil(event.json());
        return new Published(sequence, Kind.MALFORMED, "malformed-" + sequence, utf8(event.user()), value, Map.of());
    }

    /** An id in the form of a UUID whose last two groups tell the seed and the number. */
    private String id(long sequence) {
        long mixed = (seed * GOLDEN) ^ sequence;
        return String.format(
                "%08x-%04x-7%03x-%04x-%012x",
                mixed >>> 32, (mixed >>> 16) & 0xffff, mixed & 0xfff, seed & 0xffff, sequence & 0xffffffffffffL);
    }

    /** Skewed: a tenth of the users does almost half of it. */
    private String user(SplittableRandom random) {
        double u = random.nextDouble();
        return "user-" + (int) (users * u * u * u);
    }

    /** Mostly in order within a second; one in twenty is late by minutes, one in a hundred by hours. */
    private Instant time(long sequence, SplittableRandom random) {
        Instant onTime = start.plusNanos(sequence * spacingNanos).minusMillis(random.nextInt(1_000));
        int ticket = random.nextInt(100);
        if (ticket == 0) {
            return onTime.minusSeconds(random.nextInt(48 * 3600)).minusNanos(micros(random));
        }
        return (ticket < 5 ? onTime.minusSeconds(random.nextInt(600)) : onTime).minusNanos(micros(random));
    }

    private static long micros(SplittableRandom random) {
        return random.nextInt(1_000) * 1_000L;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
