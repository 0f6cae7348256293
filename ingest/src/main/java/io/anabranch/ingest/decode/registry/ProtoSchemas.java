package io.anabranch.ingest.decode.registry;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.anabranch.ingest.decode.Refusal;
import io.anabranch.topology.RejectReason;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One .proto file's messages. Which of them a value is, its message indexes say: the path from the file's messages down to one nested in them.
 *
 * <p>What is written of each type is fixed in {@code docs/schema-registry.md}.
 */
final class ProtoSchemas implements Converter {
    private static final int MAX_INDEXES = 32;

    private final List<Descriptor> roots;
    private final Map<Descriptor, ProtoMessage> messages = new ConcurrentHashMap<>();

    private ProtoSchemas(FileDescriptor file) {
        roots = file.getMessageTypes();
    }

    /** @throws Refusal if the schema can't be used */
    static Converter compile(RegisteredSchema schema) {
        ProtoSchemas file = new ProtoSchemas(ProtoFiles.link(schema));
        if (file.roots.isEmpty()) {
            throw new Refusal(RejectReason.UNUSABLE_SCHEMA, "the schema has no message");
        }
        return file;
    }

    /** Prepared when the first value has one, not all that a file imports. */
    ProtoMessage message(Descriptor type) {
        ProtoMessage known = messages.get(type);
        return known != null ? known : messages.computeIfAbsent(type, ProtoMessage::new);
    }

    @Override
    public void write(Payload payload, JsonBytes json) {
        byte[] header = payload.indexes();
        ProtoMessage type;
        int from = payload.from();
        if (header == null) {
            CodedInputStream value = CodedInputStream.newInstance(payload.bytes(), from, payload.length());
            type = indexed(value);
            from += value.getTotalBytesRead();
        } else {
            type = indexed(CodedInputStream.newInstance(header));
        }
        new ProtoToJson(this, payload.bytes(), json).write(type, from, payload.to());
    }

    private ProtoMessage indexed(CodedInputStream in) {
        try {
            int count = in.readSInt32();
            if (count < 0 || count > MAX_INDEXES) {
                throw mismatch(count + " message indexes");
            }
            // A single 0 is short for the path to the first message.
            ProtoMessage type = count == 0 ? message(roots.get(0)) : nested(roots, in.readSInt32());
            for (int i = 1; i < count; i++) {
                type = nested(type.nested, in.readSInt32());
            }
            return type;
        } catch (IOException truncated) {
            throw mismatch("message indexes that are cut short");
        }
    }

    private ProtoMessage nested(List<Descriptor> types, int index) {
        if (index < 0 || index >= types.size()) {
            throw mismatch("message index " + index + " of " + types.size());
        }
        return message(types.get(index));
    }

    private static Refusal mismatch(String what) {
        return new Refusal(RejectReason.SCHEMA_MISMATCH, what);
    }
}
