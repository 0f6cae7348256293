package io.anabranch.sinks.redis.cache;

import io.anabranch.settings.Violations;
import java.time.Duration;

/**
 * The settings of a {@link RateLimit}.
 *
 * @param name part of its keys and the label of its metrics
 * @param limit the most that may be taken in one window; of a sliding one at most {@value #MAX_SLIDING}, since each caller's key
 *     holds as many entries
 * @param window how long one is, to the millisecond
 * @param failure what is answered while Redis does not
 */
public record RateLimitSettings(String name, Kind kind, long limit, Duration window, WhenDown failure) {
    /** Over which time the limit holds. */
    public enum Kind {
        /**
         * Windows follow one another without a gap, counted from 1970 by Redis's clock; never more than the limit is taken in one
         * of them. In a time that reaches over the end of one it may be twice the limit. One counter for each caller.
         */
        FIXED,
        /** Never more than the limit is taken in any time of the window's length, wherever it begins. A log for each caller. */
        SLIDING
    }

    /** What is answered while Redis does not. */
    public enum WhenDown {
        ALLOW,
        REFUSE
    }

    /** The largest limit of a sliding window. */
    public static final long MAX_SLIDING = 10_000;

    private static final long MAX_FIXED = 1_000_000_000_000L;
    private static final Duration LONGEST = Duration.ofDays(31);

    public RateLimitSettings {
        long most = kind == Kind.SLIDING ? MAX_SLIDING : MAX_FIXED;
        new Violations()
                .check(EscapedKey.isName(name), "name", name, EscapedKey.NAMES)
                .check(limit >= 1 && limit <= most, "limit", limit, "1 to " + most)
                .check(window.toMillis() >= 1 && window.compareTo(LONGEST) <= 0, "window", window, "1ms to 31d")
                .raise();
    }

    /** Allows while Redis is down. */
    public static RateLimitSettings fixed(String name, long limit, Duration window) {
        return new RateLimitSettings(name, Kind.FIXED, limit, window, WhenDown.ALLOW);
    }

    /** Allows while Redis is down. */
    public static RateLimitSettings sliding(String name, long limit, Duration window) {
        return new RateLimitSettings(name, Kind.SLIDING, limit, window, WhenDown.ALLOW);
    }
}
