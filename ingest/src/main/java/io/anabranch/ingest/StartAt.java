package io.anabranch.ingest;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * Where a branch without a position begins: at the oldest record, after the newest, or at the first record dated so or later.
 *
 * @param kind which of the three
 * @param time for {@link Kind#TIME} alone
 */
public record StartAt(Kind kind, Optional<Instant> time) {
    public static final StartAt OLDEST = new StartAt(Kind.OLDEST, Optional.empty());
    public static final StartAt NEWEST = new StartAt(Kind.NEWEST, Optional.empty());

    /** The three ways to begin. */
    public enum Kind {
        OLDEST,
        NEWEST,
        TIME
    }

    /** @throws IllegalArgumentException if the text is none of {@code oldest}, {@code newest}, a time with its offset */
    public static StartAt parse(String text) {
        return switch (text) {
            case "oldest" -> OLDEST;
            case "newest" -> NEWEST;
            default -> new StartAt(Kind.TIME, Optional.of(time(text)));
        };
    }

    private static Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "must be oldest, newest, or a time as 2026-11-20T00:00:00Z, got '" + text + "'", e);
        }
    }

    @Override
    public String toString() {
        return switch (kind) {
            case OLDEST -> "oldest";
            case NEWEST -> "newest";
            case TIME -> time.map(Instant::toString).orElse("");
        };
    }
}
