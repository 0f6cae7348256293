package io.anabranch.ingest.decode.registry;

import io.anabranch.ingest.decode.Refusal;

/** Writes what one schema describes as JSON. For any number of threads. */
@FunctionalInterface
interface Converter {
    /** @throws Refusal if the bytes are not what the schema says, or their JSON is too deep or too large */
    void write(Payload payload, JsonBytes json);
}
