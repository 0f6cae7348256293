package io.anabranch.app.verify.reader;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;

/** What a record of the log tells, as {@link LogReader} reads it. */
public sealed interface LogEntry {
    /**
     * An event in its canonical parts.
     *
     * @param time to the microsecond
     * @param data empty where the event has none
     * @param extra all further fields, each as it was produced; without any field where there are none
     */
    record Event(String id, String user, String type, Instant time, Optional<JsonNode> data, ObjectNode extra)
            implements LogEntry {}

    /**
     * The event of this id is to be removed, and what the record knows of it.
     *
     * @param user whom the deleted event concerned
     * @param time the deleted event's own, to the microsecond
     * @param deletedAt when it was deleted; never there together with the event's own time
     */
    record Deletion(String id, Optional<String> user, Optional<Instant> time, Optional<Instant> deletedAt)
            implements LogEntry {}

    /** No event, and no store can have it. */
    record Malformed(String why) implements LogEntry {}

    /** A record of which nothing is stored, and which is no mistake: one without a value, or a row's deletion, that deletes no event. */
    record Nothing() implements LogEntry {}
}
