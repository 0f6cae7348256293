package io.anabranch.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/** Reads what load writes, with the libraries' own readers. */
final class Decoders {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Decoders() {}

    /** The payload of a framed value, whose schema must be this one. */
    static byte[] unframed(byte[] value, int schemaId) {
        ByteBuffer frame = ByteBuffer.wrap(value);
        assertThat(frame.get()).isZero();
        assertThat(frame.getInt()).isEqualTo(schemaId);
        byte[] payload = new byte[frame.remaining()];
        frame.get(payload);
        return payload;
    }

    /** The event in the plain form's fields, with a null for each that is absent. */
    static JsonNode avro(byte[] payload) throws IOException {
        return avro(avro(payload, AvroFormat.SCHEMA));
    }

    static Optional<BigDecimal> avroAmount(byte[] payload) throws IOException {
        GenericRecord data = (GenericRecord) avro(payload, AvroFormat.SCHEMA).get("data");
        return Optional.ofNullable((BigDecimal) data.get("amount"));
    }

    static GenericRecord avro(byte[] payload, Schema schema) throws IOException {
        GenericData logical = new GenericData();
        logical.addLogicalTypeConversion(new Conversions.DecimalConversion());
        ByteArrayInputStream in = new ByteArrayInputStream(payload);
        BinaryDecoder decoder = DecoderFactory.get().directBinaryDecoder(in, null);
        GenericRecord record = new GenericDatumReader<GenericRecord>(schema, schema, logical).read(null, decoder);
        assertThat(in.available()).as("bytes behind the record").isZero();
        return record;
    }

    private static ObjectNode avro(GenericRecord record) {
        ObjectNode object = JSON.createObjectNode();
        for (Schema.Field field : record.getSchema().getFields()) {
            boolean isTime = field.name().equals("timestamp");
            object.set(
                    field.name(), isTime ? time((long) record.get(field.pos())) : avroValue(record.get(field.pos())));
        }
        return object;
    }

    private static JsonNode time(long micros) {
        return JSON.valueToTree(Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString());
    }

    private static JsonNode avroValue(@Nullable Object value) {
        if (value instanceof GenericRecord nested) {
            return avro(nested);
        }
        if (value instanceof CharSequence) {
            return JSON.valueToTree(value.toString());
        }
        return JSON.valueToTree(value instanceof BigDecimal amount ? amount.doubleValue() : value);
    }

    /** The event in the plain form's fields. */
    static JsonNode protobuf(byte[] payload, int from) throws IOException {
        ByteArrayInputStream message = new ByteArrayInputStream(payload, from, payload.length - from);
        return protobuf(DynamicMessage.parseFrom(ProtobufFormat.FILE.findMessageTypeByName("ShopEvent"), message));
    }

    private static JsonNode protobuf(Message message) {
        assertThat(message.getUnknownFields().asMap()).isEmpty();
        if (message.getDescriptorForType().getFullName().equals("google.protobuf.Timestamp")) {
            return JSON.valueToTree(Instant.ofEpochSecond((long) message.getField(field(message, "seconds")), (int)
                            message.getField(field(message, "nanos")))
                    .toString());
        }
        ObjectNode object = JSON.createObjectNode();
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            // A field without presence is there with its default.
            if (!field.hasPresence() || message.hasField(field)) {
                Object value = message.getField(field);
                object.set(
                        field.getName(), value instanceof Message nested ? protobuf(nested) : JSON.valueToTree(value));
            }
        }
        return object;
    }

    private static FieldDescriptor field(Message message, String name) {
        return message.getDescriptorForType().findFieldByName(name);
    }

    /** A descriptor as a person would write it. */
    static String proto(FileDescriptorProto file) {
        StringBuilder text = new StringBuilder()
                .append("syntax = \"%s\";\n\npackage %s;\n\n".formatted(file.getSyntax(), file.getPackage()));
        file.getDependencyList().forEach(other -> text.append("import \"%s\";\n".formatted(other)));
        file.getMessageTypeList().forEach(type -> text.append(proto(type, file.getPackage())));
        return text.toString();
    }

    private static String proto(DescriptorProto type, String scope) {
        StringBuilder text = new StringBuilder("\nmessage " + type.getName() + " {\n");
        for (FieldDescriptorProto field : type.getFieldList()) {
            String fieldType = field.getType() == FieldDescriptorProto.Type.TYPE_MESSAGE
                    ? field.getTypeName().replaceFirst("^[.]", "").replace(scope + ".", "")
                    : field.getType().name().replace("TYPE_", "").toLowerCase(Locale.ROOT);
            text.append("  %s%s %s = %d;\n"
                    .formatted(
                            field.getProto3Optional() ? "optional " : "",
                            fieldType,
                            field.getName(),
                            field.getNumber()));
        }
        return text.append("}\n").toString();
    }
}
