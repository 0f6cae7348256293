package io.anabranch.ingest.decode.registry;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.anabranch.ingest.decode.Refusal;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Writes one message as JSON. For one value and one thread. */
final class ProtoToJson {
    private static final int SECONDS = 1;
    private static final int NANOS = 2;
    private static final int KEY = 1;
    private static final int VALUE = 2;
    private static final int NANOS_IN_SECOND = 1_000_000_000;

    /** Of the years 1 to 9999, as Timestamp promises. */
    private static final long MIN_TIMESTAMP = -62_135_596_800L;

    private static final long MAX_TIMESTAMP = 253_402_300_799L;

    /** About 10,000 years, as Duration promises. */
    private static final long MAX_DURATION = 315_576_000_000L;

    private final ProtoSchemas schemas;
    private final byte[] bytes;
    private final JsonBytes json;
    /** Of the message that is being written, and of those that hold it. */
    private final List<ProtoFields> levels = new ArrayList<>();

    private int level = -1;

    ProtoToJson(ProtoSchemas schemas, byte[] bytes, JsonBytes json) {
        this.schemas = schemas;
        this.bytes = bytes;
        this.json = json;
    }

    void write(ProtoMessage type, int from, int to) {
        try {
            ProtoFields set = enter(type);
            set.read(type, from, to);
            write(type, set);
        } catch (Refusal refusal) {
            throw refusal;
        } catch (IOException | RuntimeException malformed) {
            // Protobuf's own words name its classes.
            throw Payload.mismatch("no value of the schema", levels.get(level).at());
        }
    }

    private ProtoFields enter(ProtoMessage type) {
        level++;
        if (level == levels.size()) {
            // Each value of a message takes two bytes of JSON at least.
            levels.add(new ProtoFields(bytes, json.limit() / 2 + 1));
        }
        levels.get(level).clear(type);
        return levels.get(level);
    }

    /** One message, which may be there in parts. */
    private void message(ProtoField field, ProtoFields holder, int place, boolean inParts) throws IOException {
        ProtoMessage type = schemas.message(field.descriptor().getMessageType());
        ProtoFields set = enter(type);
        int part = place;
        while (part != ProtoFields.NONE) {
            long range = holder.value(part);
            set.read(type, ProtoFields.from(range), ProtoFields.to(range));
            part = inParts ? holder.after(part) : ProtoFields.NONE;
        }
        write(type, set);
        level--;
    }

    private void write(ProtoMessage type, ProtoFields set) throws IOException {
        switch (type.form) {
            case OBJECT -> object(type, set);
            case ONLY_FIELD -> field(type.fields[0], set);
            case VALUE -> value(type, set);
            case ANY -> any(type, set);
            case TIMESTAMP -> timestamp(numberOf(type, set, SECONDS), numberOf(type, set, NANOS), set);
            case DURATION -> duration(numberOf(type, set, SECONDS), numberOf(type, set, NANOS), set);
        }
    }

    private void object(ProtoMessage type, ProtoFields set) throws IOException {
        json.openObject();
        boolean isFirst = true;
        for (ProtoField field : type.fields) {
            boolean isSet = set.first(field) != ProtoFields.NONE;
            if (field.isRequired && !isSet) {
                throw Payload.mismatch("a message lacks its required field " + field.number, set.at());
            }
            if (isSet || !field.hasPresence) {
                if (!isFirst) {
                    json.comma();
                }
                isFirst = false;
                json.raw(field.name);
                field(field, set);
            }
        }
        json.closeObject();
    }

    private void field(ProtoField field, ProtoFields set) throws IOException {
        if (field.isMap) {
            map(field, set);
        } else if (field.isRepeated) {
            array(field, set);
        } else if (field.isMessage()) {
            message(field, set, set.first(field), /* inParts= */ true);
        } else {
            scalar(field, set.valueOf(field));
        }
    }

    private void array(ProtoField field, ProtoFields set) throws IOException {
        json.openArray();
        for (int place = set.first(field); place != ProtoFields.NONE; place = set.after(place)) {
            if (place != set.first(field)) {
                json.comma();
            }
            if (field.isMessage()) {
                message(field, set, place, /* inParts= */ false);
            } else {
                scalar(field, set.value(place));
            }
        }
        json.closeArray();
    }

    private void map(ProtoField field, ProtoFields set) throws IOException {
        ProtoMessage entry = schemas.message(field.descriptor().getMessageType());
        json.openObject();
        for (int place = set.first(field); place != ProtoFields.NONE; place = set.after(place)) {
            if (place != set.first(field)) {
                json.comma();
            }
            ProtoFields parts = enter(entry);
            parts.read(entry, ProtoFields.from(set.value(place)), ProtoFields.to(set.value(place)));
            key(entry.fields[KEY - 1], parts);
            field(entry.fields[VALUE - 1], parts);
            level--;
        }
        json.closeObject();
    }

    private void key(ProtoField field, ProtoFields parts) {
        boolean isText = field.type == FieldDescriptor.Type.STRING;
        if (!isText) {
            json.quote();
        }
        scalar(field, parts.valueOf(field));
        if (!isText) {
            json.quote();
        }
        json.colon();
    }

    private void scalar(ProtoField field, long value) {
        switch (field.type) {
            case UINT64, FIXED64 -> json.unsigned(value);
            case INT32, SINT32, SFIXED32, UINT32, FIXED32, INT64, SINT64, SFIXED64 -> json.number(value);
            case FLOAT -> json.number(Float.intBitsToFloat((int) value));
            case DOUBLE -> json.number(Double.longBitsToDouble(value));
            case BOOL -> json.bool(value != 0);
            case ENUM -> field.writeEnum((int) value, json);
            case STRING -> json.string(bytes, ProtoFields.from(value), length(value));
            case BYTES -> json.base64(bytes, ProtoFields.from(value), length(value));
            case MESSAGE, GROUP -> throw new IllegalStateException("A message is no scalar");
        }
    }

    /** What its one set field is. */
    private void value(ProtoMessage type, ProtoFields set) throws IOException {
        for (ProtoField field : type.fields) {
            if (set.first(field) != ProtoFields.NONE && field.type != FieldDescriptor.Type.ENUM) {
                field(field, set);
                return;
            }
        }
        json.nothing();
    }

    /** Its message's schema is not at hand: the bytes. */
    private void any(ProtoMessage type, ProtoFields set) {
        json.openObject();
        json.raw("\"@type\":");
        scalar(type.fields[0], set.valueOf(type.fields[0]));
        json.raw(",\"value\":");
        scalar(type.fields[1], set.valueOf(type.fields[1]));
        json.closeObject();
    }

    private void timestamp(long seconds, long nanos, ProtoFields set) {
        if (seconds < MIN_TIMESTAMP || seconds > MAX_TIMESTAMP || nanos < 0 || nanos >= NANOS_IN_SECOND) {
            throw Payload.mismatch(
                    "a Timestamp beyond the years 1 to 9999, or its nanos beyond a second, before", set.at());
        }
        json.plainString(Instant.ofEpochSecond(seconds, nanos).toString());
    }

    private void duration(long seconds, long nanos, ProtoFields set) {
        boolean isMixed = (seconds > 0 && nanos < 0) || (seconds < 0 && nanos > 0);
        if (Math.abs(seconds) > MAX_DURATION || Math.abs(nanos) >= NANOS_IN_SECOND || isMixed) {
            throw Payload.mismatch("a Duration beyond 10,000 years, or its nanos beyond a second, before", set.at());
        }
        String fraction = nanos == 0
                ? ""
                : "."
                        + String.valueOf(NANOS_IN_SECOND + Math.abs(nanos))
                                .substring(1)
                                .replaceAll("0+$", "");
        json.plainString((seconds < 0 || nanos < 0 ? "-" : "") + Math.abs(seconds) + fraction + "s");
    }

    private static long numberOf(ProtoMessage type, ProtoFields set, int number) {
        return set.valueOf(type.fields[number - 1]);
    }

    private static int length(long range) {
        return ProtoFields.to(range) - ProtoFields.from(range);
    }
}
