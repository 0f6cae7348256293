package io.anabranch.ingest.decode;

/** How a topic's values are written. */
public enum EventFormat {
    /** JSON as it stands. */
    JSON,
    /** By a schema registry's serializers: Avro, Protobuf or JSON, whichever the schema is. */
    REGISTRY
}
