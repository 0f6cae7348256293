package io.anabranch.app.verify;

import io.anabranch.app.verify.EventLog.LoggedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The events that one sink's store holds, read by other means than the sink's. */
interface StoredEvents {
    /** The sink's name. */
    String sink();

    /** What the store does with several events of one id, and with deletions. */
    StoreRule rule();

    /** The names of what is compared of each row. */
    List<String> fields();

    /** The row that the store has to hold of the event. */
    Row expected(LoggedEvent event);

    /** How long after an event's own time the store forgets it; empty where it never does. */
    Optional<Duration> expireAfter();

    /** Hands out every row of an event whose time is within the range, in no order; it may hand out others too. */
    void read(TimeRange range, Consumer<StoredRow> rows);

    /**
     * From when on until when events are compared, by their own time.
     *
     * @param until exclusive
     */
    record TimeRange(Optional<Instant> from, Optional<Instant> until) {
        static final TimeRange ALL = new TimeRange(Optional.empty(), Optional.empty());

        boolean holds(long micros) {
            return from.map(LogLine::micros).map(first -> first <= micros).orElse(true)
                    && until.map(LogLine::micros).map(end -> micros < end).orElse(true);
        }

        boolean isAll() {
            return from.isEmpty() && until.isEmpty();
        }
    }
}
