package io.anabranch.app.cases;

import com.fasterxml.jackson.databind.JsonNode;
import io.anabranch.topology.SourceRecord;

/**
 * A record and what has to become of it.
 *
 * @param expected as {@code anabranch event --output json} tells it, or a part of that
 */
record Case(String name, SourceRecord record, JsonNode expected) {}
