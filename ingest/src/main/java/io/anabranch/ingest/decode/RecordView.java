package io.anabranch.ingest.decode;

import io.anabranch.topology.SourceRecord;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One record while its parts are looked for. Used again for the next; for one thread, since decoding runs on the log client's
 * few.
 */
final class RecordView {
    private final ObjectFields fields = new ObjectFields();
    private final ObjectFields key = new ObjectFields();
    private int[] fieldAt = {};
    private @Nullable SourceRecord record;
    private @Nullable JsonSpan envelope;
    private boolean isKeyRead;

    /** Another record, of which nothing is read yet. */
    void look(SourceRecord at) {
        record = at;
        envelope = null;
        isKeyRead = false;
    }

    SourceRecord record() {
        SourceRecord current = record;
        if (current == null) {
            throw new IllegalStateException("No record");
        }
        return current;
    }

    /** The fields of the value, or of what was last read. */
    ObjectFields fields() {
        return fields;
    }

    void around(JsonSpan whole) {
        envelope = whole;
    }

    /** Looks which of its fields the mapping names. */
    void locate(FieldSlots slots) {
        if (fieldAt.length < slots.count()) {
            fieldAt = new int[slots.count()];
        }
        Arrays.fill(fieldAt, -1);
        for (int field = 0; field < fields.count(); field++) {
            int slot = slots.of(fields.name(field));
            if (slot >= 0) {
                fieldAt[slot] = field;
            }
        }
        fields.leaveAll();
    }

    /**
     * What a pointer points to; null where there is nothing, or a null. A field that is found at the top is no further field of
     * the event.
     *
     * @param slot of the pointer's first name
     */
    @Nullable
    JsonSpan find(int slot, JsonPointer pointer) {
        int field = fieldAt[slot];
        if (field < 0) {
            return null;
        }
        JsonSpan span = fields.span(field);
        if (pointer.length() == 1) {
            fields.take(field);
        } else {
            span = span.find(pointer, 1);
        }
        return span == null || span.isNull() ? null : span;
    }

    /** The same in what was around the event. */
    @Nullable
    JsonSpan findInEnvelope(JsonPointer pointer) {
        JsonSpan around = envelope;
        return around == null ? null : present(around.find(pointer, 0));
    }

    /**
     * The same in the record's key.
     *
     * @throws Refusal if the key is no strict object
     */
    @Nullable
    JsonSpan findInKey(JsonPointer pointer) {
        byte[] bytes = record().key().orElse(null);
        if (bytes == null) {
            return null;
        }
        if (!isKeyRead) {
            key.read(bytes, ObjectFields.MAX_DEPTH);
            key.requirePairedSurrogates();
            isKeyRead = true;
        }
        return present(key.wholeSpan().find(pointer, 0));
    }

    private static @Nullable JsonSpan present(@Nullable JsonSpan span) {
        return span == null || span.isNull() ? null : span;
    }
}
