package io.anabranch.topology;

/**
 * What can never be stored: the original record, who refused it and why.
 *
 * <p>Only a fault of that one event rejects it. An outage never does (invariant 4).
 *
 * @param record the record as read
 * @param by who refused it: a sink's name, or {@code decode}
 * @param reason out of a small, fixed set, since it becomes a metric's label (invariant 8)
 * @param detail the same for a reader, with the offending value's length or place, never the value itself
 */
public record Rejected(SourceRecord record, String by, RejectReason reason, String detail) implements Decoded {}
