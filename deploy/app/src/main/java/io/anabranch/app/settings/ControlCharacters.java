package io.anabranch.app.settings;

import java.util.Locale;

/** Characters that act on a terminal or a log instead of being seen: controls, invisible formats, separators of lines. */
final class ControlCharacters {
    private ControlCharacters() {}

    static boolean isAnyIn(String text) {
        return text.codePoints().anyMatch(ControlCharacters::isOne);
    }

    /** The text with each of them written as {@code \\u0007}. */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            if (isOne(point)) {
                escaped.append(String.format(Locale.ROOT, "\\u%04x", point));
            } else {
                escaped.appendCodePoint(point);
            }
        });
        return escaped.toString();
    }

    private static boolean isOne(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }
}
