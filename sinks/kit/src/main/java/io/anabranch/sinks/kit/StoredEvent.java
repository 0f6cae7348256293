package io.anabranch.sinks.kit;

import io.anabranch.topology.JsonText;
import java.time.Instant;

/**
 * An event as a store holds it.
 *
 * @param timestamp when it happened, to the microsecond
 * @param data a JSON object; {@link JsonText#NONE} where the event has none. The producer's own bytes where the store holds text, equal to
 *     them by value where it holds them in types of its own
 * @param extra a JSON object of all further top-level fields; {@link JsonText#NONE} where there are none
 */
public record StoredEvent(String id, String userId, String type, Instant timestamp, JsonText data, JsonText extra) {}
