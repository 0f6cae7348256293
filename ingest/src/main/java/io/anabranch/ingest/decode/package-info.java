/**
 * Bytes to events: {@link io.anabranch.ingest.decode.EventDecoder} reads a record's value, as a plain event or as a CloudEvent, strictly and in one
 * pass, and answers an {@code Event} or a {@code Rejected} with its reason. Nothing that a producer sends makes it throw.
 *
 * <p>An invariant that is cited by its number stands in {@code docs/invariants.md}.
 */
@NullMarked
package io.anabranch.ingest.decode;

import org.jspecify.annotations.NullMarked;
