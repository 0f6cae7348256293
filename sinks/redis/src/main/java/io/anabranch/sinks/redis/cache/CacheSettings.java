package io.anabranch.sinks.redis.cache;

import io.anabranch.settings.Violations;
import java.time.Duration;

/**
 * The settings of a {@link CacheAside}.
 *
 * @param name part of its keys and the label of its metrics
 * @param ttl how long a value is kept at most; each for a random tenth less, so that what was loaded together doesn't expire
 *     together
 * @param absentTtl how long it is remembered that there is no value, as well a random tenth less; zero not at all
 * @param loadTimeout how long one load may take; a key is locked for a second longer, should its holder die
 * @param othersTimeout how long to wait for what another process loads, before loading too
 * @param mostKeys keys asked for at once in this process; more are refused
 */
public record CacheSettings(
        String name, Duration ttl, Duration absentTtl, Duration loadTimeout, Duration othersTimeout, int mostKeys) {
    private static final Duration LONGEST = Duration.ofDays(3650);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    public CacheSettings {
        new Violations()
                .check(EscapedKey.isName(name), "name", name, EscapedKey.NAMES)
                .check(isBetween(ttl, LONGEST), "ttl", ttl, "10ms to 3650d")
                .check(absentTtl.isZero() || isBetween(absentTtl, LONGEST), "absent-ttl", absentTtl, "0s to 3650d")
                .check(isBetween(loadTimeout, LONGEST_WAIT), "load-timeout", loadTimeout, "10ms to 10m")
                .check(isBetween(othersTimeout, LONGEST_WAIT), "others-timeout", othersTimeout, "10ms to 10m")
                .check(mostKeys >= 1 && mostKeys <= 100_000, "most-keys", mostKeys, "1 to 100000")
                .raise();
    }

    /** Values for ten minutes, absence for one; loads of at most 5 s, waited for 1 s; 1,000 keys at once. */
    public static CacheSettings of(String name) {
        return new CacheSettings(
                name,
                Duration.ofMinutes(10),
                Duration.ofMinutes(1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                1_000);
    }

    private static boolean isBetween(Duration time, Duration longest) {
        return time.toMillis() >= 10 && time.compareTo(longest) <= 0;
    }
}
