package io.anabranch.ingest.decode.registry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.anabranch.ingest.decode.Refusal;
import io.anabranch.topology.RejectReason;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/**
 * Makes converters of Avro schemas. What is written of each type is fixed in {@code docs/schema-registry.md}: the plain JSON that a person would
 * write, not Avro's own JSON encoding, whose unions have tags.
 */
final class AvroSchemas {
    /** Nobody's values are as deep, and Avro's parser calls itself for each level. */
    private static final int MAX_NESTING = 400;

    /** With twenty times as many Avro 1.12.2 takes minutes: for each it looks through all that it holds. */
    private static final int MAX_TYPES = 500;

    private static final Set<String> NAMED = Set.of("record", "error", "enum", "fixed");

    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonReadFeature.ALLOW_JAVA_COMMENTS).build();

    private final IdentityHashMap<Schema, RecordNode> records = new IdentityHashMap<>();
    private final Queue<Schema> unfilled = new ArrayDeque<>();

    private AvroSchemas() {}

    /** @throws Refusal if the schema can't be used */
    static Converter compile(RegisteredSchema registered) {
        Schema schema = parse(registered);
        if (schema.getType() != Schema.Type.RECORD) {
            throw new Refusal(
                    RejectReason.UNUSABLE_SCHEMA,
                    "the schema is Avro's " + schema.getType().getName() + ", expected a record");
        }
        AvroNode record = new AvroSchemas().tree(schema);
        return (payload, json) -> write(record, new AvroInput(payload), payload, json);
    }

    private static Schema parse(RegisteredSchema registered) {
        // Old schemas break today's rules of names and defaults; neither matters to a reader.
        Schema.Parser parser = new Schema.Parser(NameValidator.NO_VALIDATION).setValidateDefaults(false);
        int types = 0;
        for (RegisteredSchema.Reference reference : registered.references()) {
            types = checked(reference.text(), types);
            var unused = parser.parse(reference.text());
        }
        var unused = checked(registered.text(), types);
        return parser.parse(registered.text());
    }

    /** @return the number of named types, with those of earlier texts */
    private static int checked(String text, int before) {
        Nesting.check(text, MAX_NESTING);
        int types = before;
        try (JsonParser json = JSON.createParser(text)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.VALUE_STRING && NAMED.contains(json.getText())) {
                    types++;
                }
            }
        } catch (IOException malformed) {
            throw new SchemaParseException("no JSON");
        }
        if (types > MAX_TYPES) {
            throw new Refusal(RejectReason.UNUSABLE_SCHEMA, "the schema has more than " + MAX_TYPES + " named types");
        }
        return types;
    }

    private static void write(AvroNode record, AvroInput in, Payload payload, JsonBytes json) {
        try {
            record.write(in, json);
        } catch (Refusal refusal) {
            throw refusal;
        } catch (IOException | RuntimeException malformed) {
            // Avro's own words hold values and names of classes.
            throw Payload.mismatch("no value of the schema", in.at());
        }
        if (in.at() != payload.to()) {
            throw Payload.mismatch((payload.to() - in.at()) + " bytes follow the record", in.at());
        }
    }

    /** Record by record: one that holds another that holds another is no depth here. */
    private AvroNode tree(Schema schema) {
        AvroNode root = node(schema);
        for (Schema next = unfilled.poll(); next != null; next = unfilled.poll()) {
            fill(next, record(next));
        }
        return root;
    }

    private AvroNode node(Schema schema) {
        return switch (schema.getType()) {
            case RECORD -> record(schema);
            case UNION -> union(schema);
            case ARRAY -> array(node(schema.getElementType()));
            case MAP -> map(node(schema.getValueType()));
            case ENUM -> enumeration(schema);
            case FIXED -> AvroScalars.fixed(schema.getLogicalType(), schema.getFixedSize());
            case BYTES -> AvroScalars.bytes(schema.getLogicalType());
            case INT -> AvroScalars.int32(schema.getLogicalType());
            case LONG -> AvroScalars.int64(schema.getLogicalType());
            case STRING -> AvroScalars::string;
            case FLOAT -> (in, json) -> json.number(in.decoder().readFloat());
            case DOUBLE -> (in, json) -> json.number(in.decoder().readDouble());
            case BOOLEAN -> AvroScalars::bool;
            case NULL -> (in, json) -> json.nothing();
        };
    }

    private RecordNode record(Schema schema) {
        return records.computeIfAbsent(schema, unknown -> {
            unfilled.add(unknown);
            return new RecordNode(unknown.getFields().size());
        });
    }

    private void fill(Schema schema, RecordNode record) {
        for (int field = 0; field < record.fields.length; field++) {
            record.names[field] = JsonBytes.name(schema.getFields().get(field).name());
            record.fields[field] = node(schema.getFields().get(field).schema());
        }
    }

    private AvroNode union(Schema schema) {
        List<AvroNode> branches = new ArrayList<>();
        for (Schema branch : schema.getTypes()) {
            branches.add(node(branch));
        }
        AvroNode[] all = branches.toArray(AvroNode[]::new);
        return (in, json) -> all[index(in, all.length, "branches")].write(in, json);
    }

    private static AvroNode enumeration(Schema schema) {
        byte[][] symbols =
                schema.getEnumSymbols().stream().map(JsonBytes::quoted).toArray(byte[][]::new);
        return (in, json) -> json.raw(symbols[index(in, symbols.length, "symbols")]);
    }

    private static int index(AvroInput in, int count, String of) throws IOException {
        int at = in.at();
        long index = in.decoder().readLong();
        if (index < 0 || index >= count) {
            throw in.mismatch("number " + index + " of " + count + " " + of, at);
        }
        return (int) index;
    }

    private static AvroNode array(AvroNode item) {
        return (in, json) -> {
            json.openArray();
            boolean isFirst = true;
            for (long count = in.decoder().readArrayStart();
                    count > 0;
                    count = in.decoder().arrayNext()) {
                for (long i = 0; i < count; i++) {
                    if (!isFirst) {
                        json.comma();
                    }
                    isFirst = false;
                    item.write(in, json);
                }
            }
            json.closeArray();
        };
    }

    private static AvroNode map(AvroNode value) {
        return (in, json) -> {
            json.openObject();
            boolean isFirst = true;
            for (long count = in.decoder().readMapStart();
                    count > 0;
                    count = in.decoder().mapNext()) {
                for (long i = 0; i < count; i++) {
                    if (!isFirst) {
                        json.comma();
                    }
                    isFirst = false;
                    AvroScalars.string(in, json);
                    json.colon();
                    value.write(in, json);
                }
            }
            json.closeObject();
        };
    }

    /** Its fields are set after it is made, and before anyone writes with it. */
    private static final class RecordNode implements AvroNode {
        private final byte[][] names;
        private final AvroNode[] fields;

        RecordNode(int count) {
            names = new byte[count][];
            fields = new AvroNode[count];
        }

        @Override
        public void write(AvroInput in, JsonBytes json) throws IOException {
            json.openObject();
            for (int field = 0; field < fields.length; field++) {
                if (field > 0) {
                    json.comma();
                }
                json.raw(names[field]);
                fields[field].write(in, json);
            }
            json.closeObject();
        }
    }
}
