package io.anabranch.topology;

import java.util.ArrayList;
import java.util.List;

/** Collects everything that is wrong with a settings record, so that all of it is reported at once. */
public final class Complaints {
    private final List<Complaint> complaints = new ArrayList<>();

    /**
     * Complains unless {@code fine}.
     *
     * @param key the setting's key as in the file, relative to its record: {@code day-buckets}
     * @param given the value, or what may be shown of it
     * @param allowed what would be right: {@code 1 to 1024}
     */
    public Complaints unless(boolean fine, String key, Object given, String allowed) {
        if (!fine) {
            complaints.add(new Complaint(key, String.valueOf(given), allowed));
        }
        return this;
    }

    /** @throws InvalidSettingsException if there is any complaint */
    public void raise() {
        if (!complaints.isEmpty()) {
            throw new InvalidSettingsException(complaints);
        }
    }

    /** One thing that is wrong: where, what was given, what is allowed. */
    public record Complaint(String key, String given, String allowed) {
        @Override
        public String toString() {
            return key + ": was '" + given + "', allowed is " + allowed;
        }
    }

    /** The settings are wrong in one or more ways. */
    public static final class InvalidSettingsException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;
        private final transient List<Complaint> complaints;

        InvalidSettingsException(List<Complaint> complaints) {
            super(String.join("; ", complaints.stream().map(Complaint::toString).toList()));
            this.complaints = List.copyOf(complaints);
        }

        public List<Complaint> complaints() {
            return complaints;
        }
    }
}
