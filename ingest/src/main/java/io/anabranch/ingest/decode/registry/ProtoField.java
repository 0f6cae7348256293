package io.anabranch.ingest.decode.registry;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.HashMap;
import java.util.Map;

/** A field of a message, with everything prepared that reading and writing it needs. */
final class ProtoField {
    final FieldDescriptor.Type type;
    final int number;
    final int wireType;
    final boolean isRepeated;
    final boolean isMap;
    final boolean isPackable;
    final boolean isRequired;
    /** Whether it is written only where it is set. */
    final boolean hasPresence;

    /** Within the message, or -1. */
    final int oneof;
    /** Its position among the message's fields. */
    final int index;

    final byte[] name;
    /** What stands for it where it is absent and yet written, as {@link ProtoFields} has values. */
    final long absent;

    private final Map<Integer, byte[]> symbols = new HashMap<>();
    private final FieldDescriptor descriptor;

    ProtoField(FieldDescriptor field) {
        descriptor = field;
        type = field.getType();
        number = field.getNumber();
        wireType = field.getLiteType().getWireType();
        isRepeated = field.isRepeated();
        isMap = field.isMapField();
        isPackable = field.isPackable();
        isRequired = field.isRequired();
        hasPresence = field.hasPresence();
        oneof = field.getContainingOneof() == null
                ? -1
                : field.getContainingOneof().getIndex();
        index = field.getIndex();
        name = JsonBytes.name(field.getName());
        absent = type == FieldDescriptor.Type.ENUM
                ? field.getEnumType().getValues().get(0).getNumber()
                : 0;
        if (type == FieldDescriptor.Type.ENUM) {
            for (EnumValueDescriptor value : field.getEnumType().getValues()) {
                // Of two names for one number, the first.
                symbols.putIfAbsent(value.getNumber(), JsonBytes.quoted(value.getName()));
            }
        }
    }

    FieldDescriptor descriptor() {
        return descriptor;
    }

    boolean isMessage() {
        return type == FieldDescriptor.Type.MESSAGE || type == FieldDescriptor.Type.GROUP;
    }

    /** Its name; a number that has none as that. */
    void writeEnum(int value, JsonBytes json) {
        byte[] symbol = symbols.get(value);
        if (symbol == null) {
            json.number(value);
        } else {
            json.raw(symbol);
        }
    }
}
