package io.anabranch.ingest.decode.registry;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.anabranch.ingest.decode.Refusal;
import io.anabranch.topology.RejectReason;
import java.io.IOException;
import java.util.Arrays;

/**
 * What one message sets: of each field its values, in the order of the bytes. A number is its bits; a text, bytes or a message is where it stands.
 * Holds one message at a time and is used again for the next; for one thread.
 *
 * <p>As protobuf has it, the last of several values of a field that isn't repeated counts, the last member of a oneof counts, and of a message that is
 * there in parts all parts do.
 */
final class ProtoFields {
    /** No value, or none after this one. */
    static final int NONE = -1;

    private static final int FEW = 16;

    private final byte[] bytes;
    private final int maxValues;
    private int[] first = new int[FEW];
    private int[] last = new int[FEW];
    private int[] oneofs = new int[FEW];
    private long[] values = new long[FEW];
    private int[] next = new int[FEW];
    private int count;
    private int at;

    /** @param maxValues that one message may have */
    ProtoFields(byte[] bytes, int maxValues) {
        this.bytes = bytes;
        this.maxValues = maxValues;
    }

    static long range(int from, int to) {
        return (long) from << Integer.SIZE | to;
    }

    static int from(long range) {
        return (int) (range >>> Integer.SIZE);
    }

    static int to(long range) {
        return (int) range;
    }

    void clear(ProtoMessage type) {
        count = 0;
        if (first.length < type.fields.length) {
            first = new int[type.fields.length];
            last = new int[type.fields.length];
        }
        if (oneofs.length < type.oneofs) {
            oneofs = new int[type.oneofs];
        }
        Arrays.fill(first, 0, type.fields.length, NONE);
        Arrays.fill(oneofs, 0, type.oneofs, NONE);
    }

    /** The field's first value, for {@link #value} and {@link #after}, or {@link #NONE}. */
    int first(ProtoField field) {
        return first[field.index];
    }

    /** The one value of a field that isn't repeated. */
    long valueOf(ProtoField field) {
        int only = first[field.index];
        return only == NONE ? field.absent : values[only];
    }

    long value(int place) {
        return values[place];
    }

    int after(int place) {
        return next[place];
    }

    /** Where it reads, in the value. */
    int at() {
        return at;
    }

    /** Adds what a message sets, or a part of one. */
    void read(ProtoMessage type, int from, int to) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes, from, to - from);
        while (true) {
            at = from + in.getTotalBytesRead();
            int tag = in.readTag();
            if (tag == 0) {
                return;
            }
            ProtoField field = type.field(WireFormat.getTagFieldNumber(tag));
            int wireType = WireFormat.getTagWireType(tag);
            if (field != null && wireType == field.wireType) {
                add(field, value(field, in, from));
            } else if (field != null && field.isPackable && wireType == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                readPacked(field, in, from);
            } else if (!in.skipField(tag)) {
                throw Payload.mismatch("the end of a group that did not begin", at);
            }
        }
    }

    private void readPacked(ProtoField field, CodedInputStream in, int from) throws IOException {
        int outer = in.pushLimit(in.readRawVarint32());
        while (in.getBytesUntilLimit() > 0) {
            add(field, value(field, in, from));
        }
        in.popLimit(outer);
    }

    private long value(ProtoField field, CodedInputStream in, int from) throws IOException {
        return switch (field.type) {
            case INT32, ENUM -> in.readInt32();
            case SINT32 -> in.readSInt32();
            case SFIXED32 -> in.readSFixed32();
            case UINT32 -> Integer.toUnsignedLong(in.readUInt32());
            case FIXED32, FLOAT -> Integer.toUnsignedLong(in.readFixed32());
            case INT64, UINT64 -> in.readUInt64();
            case SINT64 -> in.readSInt64();
            case FIXED64, SFIXED64, DOUBLE -> in.readFixed64();
            case BOOL -> in.readBool() ? 1 : 0;
            case STRING, BYTES, MESSAGE -> delimited(in, from);
            case GROUP -> group(field, in, from);
        };
    }

    private static long delimited(CodedInputStream in, int from) throws IOException {
        int length = in.readRawVarint32();
        int start = from + in.getTotalBytesRead();
        in.skipRawBytes(length);
        return range(start, start + length);
    }

    private static long group(ProtoField field, CodedInputStream in, int from) throws IOException {
        int start = from + in.getTotalBytesRead();
        in.skipMessage();
        in.checkLastTagWas(WireFormat.WIRETYPE_END_GROUP | field.number << 3);
        int end = from + in.getTotalBytesRead() - CodedOutputStream.computeTagSize(field.number);
        if (end < start) {
            throw new InvalidProtocolBufferException("a group's end is cut short");
        }
        return range(start, end);
    }

    private void add(ProtoField field, long value) {
        if (field.oneof >= 0) {
            int before = oneofs[field.oneof];
            if (before != NONE && before != field.index) {
                first[before] = NONE;
            }
            oneofs[field.oneof] = field.index;
        }
        int known = first[field.index];
        if (known != NONE && !field.isRepeated && !field.isMessage()) {
            values[known] = value;
            return;
        }
        append(field.index, value);
    }

    private void append(int field, long value) {
        if (count == maxValues) {
            throw new Refusal(RejectReason.RECORD_TOO_LARGE, "a message has more than " + maxValues + " values");
        }
        if (count == values.length) {
            values = Arrays.copyOf(values, 2 * count);
            next = Arrays.copyOf(next, 2 * count);
        }
        values[count] = value;
        next[count] = NONE;
        if (first[field] == NONE) {
            first[field] = count;
        } else {
            next[last[field]] = count;
        }
        last[field] = count++;
    }
}
