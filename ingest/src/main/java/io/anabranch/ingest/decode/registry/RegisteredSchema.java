package io.anabranch.ingest.decode.registry;

import java.util.List;

/**
 * A schema as the registry has it, with all that it needs.
 *
 * @param type {@code AVRO}, {@code PROTOBUF} or {@code JSON}
 * @param references what it refers to, and what that refers to: each once, and after what it refers to itself
 */
record RegisteredSchema(String type, String text, List<Reference> references) {
    RegisteredSchema {
        references = List.copyOf(references);
    }

    /** @param name what schemas refer to it by: of Protobuf the path that they import */
    record Reference(String name, String text) {}
}
