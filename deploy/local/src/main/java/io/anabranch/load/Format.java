package io.anabranch.load;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The wire forms that {@code anabranch load} publishes events in. */
public enum Format {
    /** The project's own JSON form. */
    PLAIN,
    /** JSON of a producer who never heard of this project: other names, the user in a nested object, time as epoch milliseconds. */
    STRANGER,
    /** CloudEvents 1.0 with attributes as headers. */
    CLOUDEVENTS_BINARY,
    /** CloudEvents 1.0 in one JSON object. */
    CLOUDEVENTS_STRUCTURED,
    /** Avro, its schema in a registry. */
    AVRO,
    /** Protobuf, its schema in a registry. */
    PROTOBUF,
    /** The plain form, its JSON Schema in a registry. */
    JSON_SCHEMA,
    /** Change events as Debezium's, each with its schema. */
    DEBEZIUM,
    /** Change events as Debezium's, without their schema. */
    DEBEZIUM_SCHEMALESS;

    /** Its name on a command line: {@code cloudevents-binary}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether a value names its schema by the number that a registry gave it. */
    public boolean needsRegistry() {
        return this == AVRO || this == PROTOBUF || this == JSON_SCHEMA;
    }

    /**
     * The form for a topic's records. A schema is registered first, under {@code <topic>-value}.
     *
     * @param registry the API of a schema registry, for a form that {@linkplain #needsRegistry() needs one}
     * @throws IOException if the registry does not take the schema
     */
    public EventFormat open(String topic, Optional<URI> registry) throws IOException, InterruptedException {
        return switch (this) {
            case PLAIN -> EventFormat.PLAIN;
            case STRANGER -> new StrangerFormat();
            case CLOUDEVENTS_BINARY -> new CloudEventsFormat.Binary();
            case CLOUDEVENTS_STRUCTURED -> new CloudEventsFormat.Structured();
            case AVRO -> new AvroFormat(register(topic, registry, "AVRO", AvroFormat.SCHEMA.toString()));
            case PROTOBUF -> new ProtobufFormat(register(topic, registry, "PROTOBUF", ProtobufFormat.schema()));
            case JSON_SCHEMA -> framedJson(register(topic, registry, "JSON", jsonSchema()));
            case DEBEZIUM -> new DebeziumFormat(/* withSchema= */ true);
            case DEBEZIUM_SCHEMALESS -> new DebeziumFormat(/* withSchema= */ false);
        };
    }

    static String jsonSchema() {
        return Resource.text("shop_event.schema.json");
    }

    static EventFormat framedJson(int schemaId) {
        return event -> Framing.framed(schemaId, event.json().getBytes(StandardCharsets.UTF_8));
    }

    private int register(String topic, Optional<URI> registry, String type, String schema)
            throws IOException, InterruptedException {
        URI api = registry.orElseThrow(
                () -> new IllegalArgumentException("Format " + id() + " needs the address of a schema registry"));
        return new SchemaRegistry(api).register(topic + "-value", type, schema);
    }

    static List<String> ids() {
        return Arrays.stream(values()).map(Format::id).toList();
    }

    /** Reads one from a command line. */
    static final class Converter implements ITypeConverter<Format> {
        @Override
        public Format convert(String word) {
            return Arrays.stream(values())
                    .filter(format -> format.id().equals(word.toLowerCase(Locale.ROOT)))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException(
                            "there is no format '" + word + "', choose one of: " + String.join(", ", ids())));
        }
    }
}
