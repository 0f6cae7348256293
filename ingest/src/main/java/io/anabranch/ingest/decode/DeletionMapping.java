package io.anabranch.ingest.decode;

import io.anabranch.topology.Decoded;
import io.anabranch.topology.Deletion;
import io.anabranch.topology.Event;
import io.anabranch.topology.Tombstone;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which event a record deletes, and what it knows of it: by the sources of an {@link EventMapping}.
 *
 * <p>The id has to be readable, as everywhere; what can't be read of the rest is unknown. A database may put anything into the columns that it
 * doesn't keep of a deleted row.
 */
final class DeletionMapping {
    private final ValueSource[] id;
    private final ValueSource[] user;
    private final ValueSource[] time;
    private final EpochUnit unit;

    private DeletionMapping(ValueSource[] id, ValueSource[] user, ValueSource[] time, EpochUnit unit) {
        this.id = id;
        this.user = user;
        this.time = time;
        this.unit = unit;
    }

    /** Where the row that was deleted is there. */
    static DeletionMapping ofRow(ValueSource[] id, ValueSource[] user, ValueSource[] time, EpochUnit unit) {
        // What comes after a source that every record has names no event.
        ValueSource[] ofIdentity =
                Arrays.stream(id).takeWhile(DeletionMapping::isOfIdentity).toArray(ValueSource[]::new);
        return new DeletionMapping(ofIdentity, user, time, unit);
    }

    /** Where there is only what stands around a value. */
    static DeletionMapping ofKey(ValueSource[] id, ValueSource[] user, ValueSource[] time, EpochUnit unit) {
        DeletionMapping ofRow = ofRow(id, user, time, unit);
        Predicate<ValueSource> isAround = source -> !(source instanceof ValueSource.Field);
        return new DeletionMapping(
                only(isAround, ofRow.id), only(isAround, ofRow.user), only(isAround, ofRow.time), unit);
    }

    /**
     * The deletion; a tombstone where it can't be told of which event.
     *
     * @throws Refusal if the id is there and none
     */
    Decoded read(RecordView view) {
        String ofId = EventMapping.id(view, id);
        return ofId == null
                ? new Tombstone(view.record())
                : Event.deletion(ofId, new Deletion(user(view), time(view, true), time(view, false)), view.record());
    }

    private Optional<String> user(RecordView view) {
        try {
            return Optional.ofNullable(EventMapping.id(view, user));
        } catch (Refusal unreadable) {
            return Optional.empty();
        }
    }

    /**
     * The first time that is there, if it is such a one.
     *
     * @param isOfEvent whether the deleted event's own is asked for, or that of the deletion
     */
    private Optional<Instant> time(RecordView view, boolean isOfEvent) {
        try {
            for (ValueSource source : time) {
                @Nullable Instant at = source.time(view, unit);
                if (at != null) {
                    return isOfEvent == isOfEvent(source) ? Optional.of(at) : Optional.empty();
                }
            }
            return Optional.empty();
        } catch (Refusal unreadable) {
            return Optional.empty();
        }
    }

    /** Whether the event that is deleted had the same there: a header, or what is around the row, is of the deletion. */
    private static boolean isOfEvent(ValueSource source) {
        return source instanceof ValueSource.Field
                || source instanceof ValueSource.Key
                || source instanceof ValueSource.KeyField
                || source instanceof ValueSource.Constant;
    }

    private static boolean isOfIdentity(ValueSource source) {
        return source instanceof ValueSource.Field
                || source instanceof ValueSource.Key
                || source instanceof ValueSource.KeyField
                || source instanceof ValueSource.Header
                || source instanceof ValueSource.EnvelopeField;
    }

    private static ValueSource[] only(Predicate<ValueSource> wanted, ValueSource[] sources) {
        return Arrays.stream(sources).filter(wanted).toArray(ValueSource[]::new);
    }
}
