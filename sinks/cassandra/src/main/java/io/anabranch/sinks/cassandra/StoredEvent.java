package io.anabranch.sinks.cassandra;

import io.anabranch.topology.JsonText;
import java.time.Instant;

/**
 * An event as the table holds it.
 *
 * @param timestamp when it happened, to the microsecond
 * @param data the JSON object that its producer wrote; {@link JsonText#NONE} where the event has none
 * @param extra a JSON object of all further top-level fields; {@link JsonText#NONE} where there are none
 */
public record StoredEvent(String id, String userId, String type, Instant timestamp, JsonText data, JsonText extra) {}
