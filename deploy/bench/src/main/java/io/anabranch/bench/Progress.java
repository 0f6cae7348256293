package io.anabranch.bench;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a side is, as its process reports it.
 *
 * @param unit what is counted: {@code events}, {@code requests}
 * @param done how many are done
 * @param total of how many
 */
public record Progress(String unit, long done, long total) {
    private static final Pattern LINE = Pattern.compile("progress done=(\\d+) of=(\\d+) (.+)");

    /** The line by which a forked process reports. */
    @Override
    public String toString() {
        return "progress done=" + done + " of=" + total + " " + unit;
    }

    public static Optional<Progress> parse(String line) {
        Matcher parts = LINE.matcher(line);
        return parts.matches()
                ? Optional.of(
                        new Progress(parts.group(3), Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2))))
                : Optional.empty();
    }

    /** {@code 12,000 of 40,000 events}. */
    public String inWords() {
        return String.format(Locale.ROOT, "%,d of %,d %s", done, total, unit);
    }
}
