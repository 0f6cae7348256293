package io.anabranch.ingest.decode.registry;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.BytesValue;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DoubleValue;
import com.google.protobuf.Duration;
import com.google.protobuf.FloatValue;
import com.google.protobuf.Int32Value;
import com.google.protobuf.Int64Value;
import com.google.protobuf.ListValue;
import com.google.protobuf.StringValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.UInt64Value;
import com.google.protobuf.Value;
import io.anabranch.ingest.decode.Refusal;
import io.anabranch.topology.RejectReason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A type of message, with its fields prepared. For any number of threads. */
final class ProtoMessage {
    /** A message of it takes as many steps to write, even where none is set. */
    private static final int MAX_FIELDS = 4_000;

    private static final int FEW = 256;

    private static final Map<Descriptor, Form> FORMS = Map.ofEntries(
            Map.entry(Timestamp.getDescriptor(), Form.TIMESTAMP),
            Map.entry(Duration.getDescriptor(), Form.DURATION),
            Map.entry(Struct.getDescriptor(), Form.ONLY_FIELD),
            Map.entry(ListValue.getDescriptor(), Form.ONLY_FIELD),
            Map.entry(Value.getDescriptor(), Form.VALUE),
            Map.entry(Any.getDescriptor(), Form.ANY),
            Map.entry(BoolValue.getDescriptor(), Form.ONLY_FIELD),
            Map.entry(BytesValue.getDescriptor(), Form.ONLY_FIELD),
            Map.entry(DoubleValue.getDescriptor(), Form.ONLY_FIELD),
            Map.entry(FloatValue.getDescriptor(), Form.ONLY_FIELD),
            Map.entry(Int32Value.getDescriptor(), Form.ONLY_FIELD),
            Map.entry(Int64Value.getDescriptor(), Form.ONLY_FIELD),
            Map.entry(StringValue.getDescriptor(), Form.ONLY_FIELD),
            Map.entry(UInt32Value.getDescriptor(), Form.ONLY_FIELD),
            Map.entry(UInt64Value.getDescriptor(), Form.ONLY_FIELD));

    final Form form;
    final ProtoField[] fields;
    final int oneofs;
    /** Those that a frame's message indexes count. */
    final List<Descriptor> nested;

    private final @Nullable ProtoField[] byNumber = new ProtoField[FEW];
    private final Map<Integer, ProtoField> byHighNumber = new HashMap<>();

    /** What a message becomes. */
    enum Form {
        OBJECT,
        /** The value of its only field, in the message's place. */
        ONLY_FIELD,
        VALUE,
        TIMESTAMP,
        DURATION,
        ANY
    }

    ProtoMessage(Descriptor type) {
        if (type.getFields().size() > MAX_FIELDS) {
            throw new Refusal(
                    RejectReason.UNUSABLE_SCHEMA,
                    "a message has " + type.getFields().size() + " fields, the limit is " + MAX_FIELDS);
        }
        form = FORMS.getOrDefault(type, Form.OBJECT);
        fields = type.getFields().stream().map(ProtoField::new).toArray(ProtoField[]::new);
        oneofs = type.getOneofs().size();
        nested = type.getNestedTypes().stream()
                .filter(some -> !some.getOptions().getMapEntry())
                .toList();
        for (ProtoField field : fields) {
            if (field.number < FEW) {
                byNumber[field.number] = field;
            } else {
                byHighNumber.put(field.number, field);
            }
        }
    }

    @Nullable
    ProtoField field(int number) {
        return number < FEW ? byNumber[number] : byHighNumber.get(number);
    }
}
