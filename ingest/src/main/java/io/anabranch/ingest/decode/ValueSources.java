package io.anabranch.ingest.decode;

import io.anabranch.settings.PointerHint;
import io.anabranch.settings.Violations;
import java.util.List;
import java.util.function.ToIntFunction;

/** The words by which the settings name a {@link ValueSource}. */
final class ValueSources {
    static final String WHOLE = "whole";

    private static final String ALLOWED =
            "/pointer, header:<name>, key, key:/pointer, timestamp, topic, position, constant:<text> or envelope:/pointer";

    private ValueSources() {}

    static void check(Violations violations, String key, List<String> sources) {
        var unused = violations.check(!sources.isEmpty(), key, sources, "at least one of " + ALLOWED);
        for (String source : sources) {
            unused = violations.check(isSource(source), key, source, ALLOWED + hint(source));
        }
    }

    static void checkData(Violations violations, String source) {
        boolean isPointer = JsonPointer.of(source).isPresent();
        var unused = violations.check(
                isPointer || source.equals(WHOLE),
                "data",
                source,
                "/pointer or whole" + (isPointer ? "" : hint(source)));
    }

    /** @param slotOf the slot of a field of the value */
    static ValueSource compile(String source, ToIntFunction<String> slotOf) {
        int colon = source.indexOf(':');
        String rest = source.substring(colon + 1);
        if (source.startsWith("/")) {
            JsonPointer pointer = pointer(source);
            return new ValueSource.Field(slotOf.applyAsInt(pointer.first()), pointer);
        }
        return switch (colon < 0 ? source : source.substring(0, colon)) {
            case "header" -> new ValueSource.Header(rest);
            case "key" -> colon < 0 ? new ValueSource.Key() : new ValueSource.KeyField(pointer(rest));
            case "timestamp" -> new ValueSource.RecordTime();
            case "topic" -> new ValueSource.Topic();
            case "position" -> new ValueSource.Position();
            case "constant" -> new ValueSource.Constant(rest);
            case "envelope" -> new ValueSource.EnvelopeField(pointer(rest));
            default -> throw new IllegalArgumentException(source);
        };
    }

    private static boolean isSource(String source) {
        if (source.startsWith("header:") || source.startsWith("constant:")) {
            return source.indexOf(':') < source.length() - 1;
        }
        if (source.startsWith("key:") || source.startsWith("envelope:")) {
            return JsonPointer.of(source.substring(source.indexOf(':') + 1)).isPresent();
        }
        return switch (source) {
            case "key", "timestamp", "topic", "position" -> true;
            default -> JsonPointer.of(source).isPresent();
        };
    }

    /** What was probably meant by a path without its slash: {@code data.id}, {@code $.data.id}, {@code data/id}. */
    private static String hint(String source) {
        int colon = source.startsWith("key:") || source.startsWith("envelope:") ? source.indexOf(':') + 1 : 0;
        return PointerHint.of(source.substring(colon))
                .filter(likely -> JsonPointer.of(likely).isPresent())
                .map(likely -> "; did you mean '" + source.substring(0, colon) + likely + "'?")
                .orElse("");
    }

    private static JsonPointer pointer(String text) {
        return JsonPointer.of(text).orElseThrow(() -> new IllegalArgumentException(text));
    }
}
