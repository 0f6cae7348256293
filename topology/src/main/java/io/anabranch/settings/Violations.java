package io.anabranch.settings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects everything that is wrong with a settings record, so that all of it is reported at once. */
public final class Violations {
    private final List<Violation> violations = new ArrayList<>();

    /**
     * Adds a violation unless {@code isValid}.
     *
     * @param key the setting's key as in the file, relative to its record: {@code day-buckets}
     * @param given the value, or what may be shown of it
     * @param allowed what would be right: {@code 1 to 1024}
     */
    public Violations check(boolean isValid, String key, Object given, String allowed) {
        if (!isValid) {
            violations.add(new Violation(key, text(given), allowed));
        }
        return this;
    }

    private static String text(Object given) {
        if (given instanceof Optional<?> optional) {
            return optional.map(Violations::text).orElse("");
        }
        return given instanceof Duration duration ? DurationText.of(duration) : String.valueOf(given);
    }

    /** @throws InvalidSettingsException if there is any violation */
    public void raise() {
        if (!violations.isEmpty()) {
            throw new InvalidSettingsException(violations);
        }
    }

    /** One thing that is wrong: where, what was given, what is allowed. */
    public record Violation(String key, String given, String allowed) {
        @Override
        public String toString() {
            return key + ": must be " + allowed + ", got '" + given + "'";
        }
    }

    /** The settings are wrong in one or more ways. */
    public static final class InvalidSettingsException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;
        private final transient List<Violation> violations;

        InvalidSettingsException(List<Violation> violations) {
            super(String.join("; ", violations.stream().map(Violation::toString).toList()));
            this.violations = List.copyOf(violations);
        }

        public List<Violation> violations() {
            return violations;
        }
    }
}
