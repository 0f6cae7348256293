/**
 * Values that the serializers of a schema registry wrote, as strict JSON. {@link io.anabranch.ingest.decode.registry.RegistryFormats} takes
 * the schema's id from the frame, asks the registry for the schema once, and writes Avro or Protobuf as JSON in the form that {@code
 * docs/schema-registry.md} fixes; {@link io.anabranch.ingest.decode.EventDecoder} reads that like any other value.
 *
 * <p>A record's own fault is a {@link io.anabranch.ingest.decode.Refusal}. What the registry lacks or does is never one of the record: a
 * {@link io.anabranch.ingest.decode.registry.SchemaRegistryUnavailableException} asks for patience.
 *
 * <p>An invariant that is cited by its number stands in {@code docs/invariants.md}.
 */
@NullMarked
package io.anabranch.ingest.decode.registry;

import org.jspecify.annotations.NullMarked;
