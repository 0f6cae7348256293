package io.anabranch.topology;

import java.util.regex.Pattern;

/**
 * What can never be stored: the original record, who refused it and why.
 *
 * <p>Only a fault of that one event rejects it. An outage never does (invariant 4).
 *
 * @param record the record as read
 * @param by who refused it: a sink's name, or {@code decode}
 * @param reason a code out of a small, fixed set, in lower case with dashes: it becomes a metric's label (invariant 8)
 * @param detail the same for a person, with the offending value's length or place, never the value itself
 */
public record Rejected(SourceRecord record, String by, String reason, String detail) implements Decoded {
    private static final Pattern CODE = Pattern.compile("[a-z][a-z0-9-]{0,39}");

    public Rejected {
        if (!CODE.matcher(reason).matches()) {
            throw new IllegalArgumentException("Reason code '" + reason + "' does not match " + CODE.pattern());
        }
    }
}
