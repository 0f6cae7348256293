package io.anabranch.app.settings;

import io.anabranch.ingest.Percentage;
import io.anabranch.ingest.StartAt;
import io.anabranch.settings.ByteSize;
import io.anabranch.settings.ConnectionUri;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A type that one value can have.
 *
 * @param parse makes it from text; throws IllegalArgumentException for any other text
 * @param allowed which text it takes, for a violation
 * @param standIn takes the place of a value that is missing or wrong, so that a record's own check still sees the others
 */
record Scalar(Function<String, Object> parse, String allowed, Object standIn) {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Map<Class<?>, Scalar> TYPES = Map.ofEntries(
            Map.entry(String.class, new Scalar(text -> text, "text", "stand-in")),
            Map.entry(int.class, new Scalar(Integer::valueOf, "a whole number", 1)),
            Map.entry(Integer.class, new Scalar(Integer::valueOf, "a whole number", 1)),
            Map.entry(long.class, new Scalar(Long::valueOf, "a whole number", 1L)),
            Map.entry(Long.class, new Scalar(Long::valueOf, "a whole number", 1L)),
            Map.entry(boolean.class, new Scalar(Scalar::truth, "true or false", false)),
            Map.entry(Boolean.class, new Scalar(Scalar::truth, "true or false", false)),
            Map.entry(
                    Duration.class,
                    new Scalar(
                            Scalar::duration, "a duration such as 200ms, 60s, 15m, 12h, 90d", Duration.ofSeconds(1))),
            Map.entry(
                    ByteSize.class,
                    new Scalar(ByteSize::parse, "a size such as 512B, 400KiB, 16MiB, 2GiB", new ByteSize(1))),
            Map.entry(URI.class, new Scalar(Scalar::uri, "a URI such as scheme://host:port", URI.create("stand://in"))),
            Map.entry(
                    StartAt.class,
                    new Scalar(
                            StartAt::parse, "oldest, newest, or a time such as 2026-11-20T00:00:00Z", StartAt.OLDEST)),
            Map.entry(
                    Percentage.class,
                    new Scalar(
                            Percentage::parse,
                            "a percentage above 0% to 100%, such as 5%",
                            new Percentage(BigDecimal.ONE))));

    /** The scalar of a Java type; empty for a record or a collection. */
    static Optional<Scalar> of(Class<?> type) {
        return type.isEnum() ? Optional.of(word(type)) : Optional.ofNullable(TYPES.get(type));
    }

    private static Scalar word(Class<?> type) {
        Map<String, Object> constants = Arrays.stream(type.getEnumConstants())
                .collect(Collectors.toMap(constant -> lowerCaseWithDashes(constant.toString()), Function.identity()));
        String words = String.join(", ", words(type));
        return new Scalar(
                text -> Optional.ofNullable(constants.get(lowerCaseWithDashes(text)))
                        .orElseThrow(() -> new IllegalArgumentException("No " + type.getSimpleName())),
                words,
                type.getEnumConstants()[0]);
    }

    /** What an enum's constants are in a file, sorted. */
    static List<String> words(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> lowerCaseWithDashes(constant.toString()))
                .sorted()
                .toList();
    }

    /** Drivers write LOCAL_QUORUM, this program local-quorum; both are read. */
    private static String lowerCaseWithDashes(String word) {
        return word.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Object truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("Neither true nor false");
        };
    }

    private static Object duration(String text) {
        Matcher parts = DURATION.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("No duration");
        }
        long number = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    private static Object uri(String text) {
        var unused = ConnectionUri.parse(text);
        try {
            URI uri = new URI(text);
            if (uri.isAbsolute()) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("No URI", e);
        }
        throw new IllegalArgumentException("No scheme");
    }
}
