package io.anabranch.sinks.redis.cache;

import io.anabranch.sinks.redis.PercentEncoding;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Names the key of what a caller asks for by a text of its own, so that two texts never share one (invariant 7). */
final class EscapedKey {
    /** What {@link #isName} allows. */
    static final String NAMES = "lower-case letters, digits, '.', '_', '-', at most 64";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    private static final int MOST_CHARACTERS = 1_024;

    private EscapedKey() {}

    /** Whether it can be the name of a cache or a limit: it holds nothing that parts of a key are joined by. */
    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /**
     * {@code <prefix><kind>:{<name>:<escaped text>}}: what stands in braces is the hash tag, so that a key that begins with this
     * one is in the same slot of a cluster.
     *
     * @throws IllegalArgumentException if the text is empty, too long, or holds an unpaired surrogate, which has no UTF-8
     */
    static String of(String prefix, String kind, String name, String text) {
        if (text.isEmpty()
                || text.length() > MOST_CHARACTERS
                || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException("A key of '" + name + "' is of 1 to " + MOST_CHARACTERS
                    + " characters without unpaired surrogates, was of " + text.length());
        }
        return prefix + kind + ":{" + name + ":" + PercentEncoding.of(text) + "}";
    }
}
