package io.anabranch.sinks.redis.leaderboard;

import io.anabranch.settings.PointerHint;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A JSON pointer into an event, such as {@code /data/amount}; a bare name is a top-level field.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6901">RFC 6901</a>
 */
public record Pointer(List<String> steps) {
    /** What stands for no pointer at all: every event scores 1. */
    public static final String COUNT = "count";

    public static final String ALLOWED = "a field such as user_id, or a JSON pointer such as /data/amount";
    private static final Pattern FORM = Pattern.compile("[^/~.$#\\[\\]\\s]+|(/([^/~]|~[01])+)+");
    private static final int MOST_CHARACTERS = 512;

    public Pointer {
        steps = List.copyOf(steps);
    }

    /** Whether the text is a pointer, and to something that can be a single value. */
    public static boolean isScalar(String text) {
        return text.length() <= MOST_CHARACTERS
                && FORM.matcher(text).matches()
                && !of(text).steps().equals(List.of(EventValues.PAYLOAD));
    }

    /** What is allowed, and which pointer was probably meant by a text that is none. */
    static String allowed(String text) {
        return PointerHint.of(text)
                .filter(Pointer::isScalar)
                .map(meant -> ALLOWED + "; did you mean '" + meant + "'?")
                .orElse(ALLOWED);
    }

    public static Pointer of(String text) {
        if (!text.startsWith("/")) {
            return new Pointer(List.of(text));
        }
        return new Pointer(Arrays.stream(text.substring(1).split("/"))
                .map(step -> step.replace("~1", "/").replace("~0", "~"))
                .toList());
    }
}
