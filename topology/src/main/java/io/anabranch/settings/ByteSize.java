package io.anabranch.settings;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes, written {@code 512B}, {@code 400KiB}, {@code 16MiB}, {@code 2GiB}. */
public record ByteSize(long bytes) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,12})(B|KiB|MiB|GiB)");

    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("A size is 0 bytes or more, was " + bytes);
        }
    }

    /** @throws IllegalArgumentException if the text is not a whole number and a unit */
    public static ByteSize parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "A size is a whole number and one of B, KiB, MiB, GiB, was '" + text + "'");
        }
        int shift = switch (parts.group(2)) {
            case "KiB" -> 10;
            case "MiB" -> 20;
            case "GiB" -> 30;
            default -> 0;
        };
        return new ByteSize(Long.parseLong(parts.group(1)) << shift);
    }

    @Override
    public String toString() {
        String[] units = {"B", "KiB", "MiB", "GiB"};
        int unit = 0;
        long number = bytes;
        while (unit < 3 && number != 0 && number % 1024 == 0) {
            number /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%d%s", number, units[unit]);
    }
}
