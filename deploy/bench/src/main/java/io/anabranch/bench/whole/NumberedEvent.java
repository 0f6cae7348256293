package io.anabranch.bench.whole;

import java.time.Instant;

/**
 * An event as it is produced, with what finds it in the stores.
 *
 * @param number as {@link NumberedEvents#number} reads it out of the event's message
 * @param timestamp whole microseconds
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares two of them.
public record NumberedEvent(long number, String id, String user, Instant timestamp, byte[] value) {}
