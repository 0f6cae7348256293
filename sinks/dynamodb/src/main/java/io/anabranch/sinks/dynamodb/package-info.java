/**
 * DynamoDB: one table of events, keyed for a user's timeline, with indexes for a user's events of one type and for a type's
 * events on a date.
 *
 * <p>{@link io.anabranch.sinks.dynamodb.DynamoSink} cuts a write into requests that the store takes whole, resends what it
 * leaves over and finds the one item that spoils a request. {@link io.anabranch.sinks.dynamodb.DynamoReads} opens the readers,
 * each named by the question that it answers. Keys, writer, readers and table change together, so they live together.
 *
 * <p>An event's data is held as the text that its producer wrote, or, if the settings say so, as a map of DynamoDB's own types,
 * which {@code NativeJson} makes and {@code NativeText} turns into JSON again. The readers take both.
 *
 * <p>An invariant that is cited by its number stands in {@code docs/invariants.md}.
 */
@NullMarked
package io.anabranch.sinks.dynamodb;

import org.jspecify.annotations.NullMarked;
