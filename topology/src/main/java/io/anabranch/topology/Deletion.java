package io.anabranch.topology;

import java.time.Instant;
import java.util.Optional;

/**
 * What a record that deletes an event knows of it, but for its id. A record without a value mostly knows nothing more, the change
 * that deletes a row what the row held.
 *
 * @param userId whom the deleted event concerned, as {@link Event#userId}
 * @param timestamp the deleted event's own time, as {@link Event#timestamp}: where the stores keep it by that
 * @param deletedAt when it was deleted; no version of the event that is newer is meant. Empty where neither this nor the event's own time is known:
 *     then every version is
 */
public record Deletion(Optional<String> userId, Optional<Instant> timestamp, Optional<Instant> deletedAt) {
    /** Of an event of which only the id is known. */
    public static final Deletion BY_ID = new Deletion(Optional.empty(), Optional.empty(), Optional.empty());
}
