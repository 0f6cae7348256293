package io.anabranch.app;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The value of {@code --start-timeout}: a duration, or {@code infinity}, the word of systemd. */
final class StartTimeoutOption implements ITypeConverter<Duration> {
    static final Duration INFINITY = Duration.ofSeconds(Long.MAX_VALUE);

    private static final Pattern FORM = Pattern.compile("(\\d{1,6})(s|m|h)");

    @Override
    public Duration convert(String text) {
        if (text.equals("infinity")) {
            return INFINITY;
        }
        Matcher form = FORM.matcher(text);
        Duration timeout = form.matches() ? duration(Long.parseLong(form.group(1)), form.group(2)) : Duration.ZERO;
        if (timeout.isZero()) {
            throw new TypeConversionException(
                    "must be a duration such as 60s, 5m, 1h, or infinity, got '" + text + "'");
        }
        return timeout;
    }

    private static Duration duration(long number, String unit) {
        return switch (unit) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
    }
}
