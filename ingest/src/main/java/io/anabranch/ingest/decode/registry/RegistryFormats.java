package io.anabranch.ingest.decode.registry;

import io.anabranch.ingest.decode.Refusal;
import io.anabranch.settings.ByteSize;
import io.anabranch.topology.RejectReason;
import io.anabranch.topology.SourceRecord;
import java.util.function.LongSupplier;

/**
 * The values of records that a schema registry's serializers wrote, as JSON.
 *
 * <ol>
 *   <li>The same value with the same schema is always the same bytes.
 *   <li>A record's own fault is a {@link Refusal}, and nothing in a record or a schema makes it throw anything else.
 *   <li>An outage of the registry is a {@link SchemaRegistryUnavailableException}, and never a refusal.
 *   <li>It waits at most about {@code request-timeout}, and only for a schema that it does not have yet. An interrupt ends the wait and stays
 *       set.
 *   <li>Any number of threads may ask.
 * </ol>
 */
public final class RegistryFormats implements AutoCloseable {
    private final SchemaRegistrySettings settings;
    private final RegistryClient client;
    private final Registry registry;
    private final SchemaCache schemas;
    private final int maxJsonBytes;

    /** @param maxJsonSize a value whose JSON is longer is refused */
    public RegistryFormats(SchemaRegistrySettings settings, ByteSize maxJsonSize) {
        this(settings, maxJsonSize, System::nanoTime);
    }

    RegistryFormats(SchemaRegistrySettings settings, ByteSize maxJsonSize, LongSupplier nanoTime) {
        this.settings = settings;
        this.client = new RegistryClient(settings);
        this.registry = new Registry(client);
        this.schemas = new SchemaCache(this::load, settings.requestTimeout(), nanoTime);
        this.maxJsonBytes = (int) Math.min(Integer.MAX_VALUE - 16, maxJsonSize.bytes());
    }

    /**
     * The value as JSON.
     *
     * @throws Refusal if the value has no frame, its schema is unknown or can't be used, or its bytes are not what the schema says
     * @throws SchemaRegistryUnavailableException if the registry gives no answer: nothing is wrong with the record, ask again later
     */
    public byte[] toJson(SourceRecord record) {
        Frame frame = Frame.of(record);
        Converter converter = schemas.get(frame.key());
        JsonBytes json = new JsonBytes(maxJsonBytes);
        converter.write(frame.payload(), json);
        return json.toBytes();
    }

    /**
     * Asks the registry whether it is one.
     *
     * @throws SchemaRegistryUnavailableException if it can't be reached, or is none
     */
    public void probe() {
        registry.probe(Deadline.in(settings.requestTimeout()));
    }

    /** Ends what is asked right now; what is asked afterwards fails as in an outage. */
    @Override
    public void close() {
        client.close();
    }

    private Converter load(SchemaKey key, Deadline deadline) {
        return compile(registry.schema(key, deadline));
    }

    /** @throws Refusal if the schema can't be used */
    static Converter compile(RegisteredSchema schema) {
        try {
            return switch (schema.type()) {
                case "AVRO" -> AvroSchemas.compile(schema);
                case "PROTOBUF" -> ProtoSchemas.compile(schema);
                case "JSON" -> (payload, json) -> json.raw(payload.bytes(), payload.from(), payload.length());
                default ->
                    throw new Refusal(RejectReason.UNUSABLE_SCHEMA, "neither of AVRO, PROTOBUF and JSON is its type");
            };
        } catch (Refusal refusal) {
            throw refusal;
        } catch (RuntimeException | StackOverflowError unusable) {
            // What the parsers say may be of any length.
            throw new Refusal(
                    RejectReason.UNUSABLE_SCHEMA,
                    "the schema of type " + schema.type() + " and "
                            + schema.text().length() + " characters can't be parsed");
        }
    }
}
