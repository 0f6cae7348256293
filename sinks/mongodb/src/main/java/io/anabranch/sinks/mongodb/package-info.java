/**
 * MongoDB: one document an event, under its own id.
 *
 * <p>{@code _id}, {@code user_id}, {@code event_type}, {@code timestamp} (a date, which MongoDB keeps to the millisecond),
 * {@code timestamp_micros} (the same instant in full, microseconds since 1970), {@code data} (the data as a document) and
 * {@code extra} (all further fields of the event, under a name of their own so that none can take the place of ours). Every
 * value comes back equal to what was produced, or the event is rejected; none is rounded.
 *
 * <p>An invariant that is cited by its number stands in {@code docs/invariants.md}.
 */
@NullMarked
package io.anabranch.sinks.mongodb;

import org.jspecify.annotations.NullMarked;
