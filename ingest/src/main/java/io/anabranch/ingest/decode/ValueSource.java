package io.anabranch.ingest.decode;

import io.anabranch.topology.RejectReason;
import io.anabranch.topology.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a part of an event is taken from: compiled once, used for every record. */
sealed interface ValueSource {
    /**
     * The text, or a whole number's digits; null where there is nothing.
     *
     * @throws Refusal if there is something else
     */
    @Nullable
    String text(RecordView view);

    /**
     * The time; null where there is nothing.
     *
     * @throws Refusal if there is something else
     */
    default @Nullable Instant time(RecordView view, EpochUnit unit) {
        String text = text(view);
        if (text == null) {
            return null;
        }
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return EventTime.parse(utf8, 0, utf8.length, unit);
    }

    /** As an operator knows it, for a message. */
    String shown();

    /** A JSON value somewhere. */
    sealed interface InJson extends ValueSource {
        /** Null where there is nothing, or a null. */
        @Nullable
        JsonSpan find(RecordView view);

        @Override
        default @Nullable String text(RecordView view) {
            JsonSpan span = find(view);
            return span == null ? null : span.idText(shown());
        }

        @Override
        default @Nullable Instant time(RecordView view, EpochUnit unit) {
            JsonSpan span = find(view);
            return span == null ? null : span.time(shown(), unit);
        }
    }

    /** A field of the value, or a value deeper in it. */
    record Field(int slot, JsonPointer pointer) implements InJson {
        @Override
        public @Nullable JsonSpan find(RecordView view) {
            return view.find(slot, pointer);
        }

        @Override
        public String shown() {
            return pointer.shown();
        }
    }

    /** A field of what is around the event. */
    record EnvelopeField(JsonPointer pointer, String shown) implements InJson {
        EnvelopeField(JsonPointer pointer) {
            this(pointer, "envelope:" + pointer);
        }

        @Override
        public @Nullable JsonSpan find(RecordView view) {
            return view.findInEnvelope(pointer);
        }
    }

    /** A value in the record's key, which is JSON. */
    record KeyField(JsonPointer pointer, String shown) implements InJson {
        KeyField(JsonPointer pointer) {
            this(pointer, "key:" + pointer);
        }

        @Override
        public @Nullable JsonSpan find(RecordView view) {
            return view.findInKey(pointer);
        }
    }

    /** The record's key, as text. */
    record Key() implements ValueSource {
        @Override
        public @Nullable String text(RecordView view) {
            return view.record().key().map(key -> utf8("the key", key)).orElse(null);
        }

        @Override
        public String shown() {
            return "key";
        }
    }

    /** A header; of several with one name the last, as Kafka's own clients have it. */
    record Header(String name) implements ValueSource {
        @Override
        public @Nullable String text(RecordView view) {
            List<SourceRecord.Header> headers = view.record().headers();
            for (int i = headers.size() - 1; i >= 0; i--) {
                byte[] value = headers.get(i).value();
                if (headers.get(i).name().equals(name)) {
                    return value == null ? null : utf8("the header " + name, value);
                }
            }
            return null;
        }

        @Override
        public String shown() {
            return "header:" + name;
        }
    }

    /** When the record was dated; nothing where nobody has. */
    record RecordTime() implements ValueSource {
        @Override
        public @Nullable String text(RecordView view) {
            return EventTime.isDated(view.record()) ? view.record().timestamp().toString() : null;
        }

        @Override
        public @Nullable Instant time(RecordView view, EpochUnit unit) {
            return EventTime.isDated(view.record())
                    ? EventTime.inRange(view.record().timestamp())
                    : null;
        }

        @Override
        public String shown() {
            return "timestamp";
        }
    }

    /** Where the record stands in the log, {@code topic-partition-offset}: one id for each record. */
    record Position() implements ValueSource {
        @Override
        public String text(RecordView view) {
            SourceRecord record = view.record();
            return record.topic() + "-" + record.partition() + "-" + record.offset();
        }

        @Override
        public String shown() {
            return "position";
        }
    }

    /** The topic's name. */
    record Topic() implements ValueSource {
        @Override
        public String text(RecordView view) {
            return view.record().topic();
        }

        @Override
        public String shown() {
            return "topic";
        }
    }

    /** The same text for every record. */
    record Constant(String text) implements ValueSource {
        @Override
        public String text(RecordView view) {
            return text;
        }

        @Override
        public String shown() {
            return "constant:" + text;
        }
    }

    private static String utf8(String what, byte[] bytes) {
        int malformed = Utf8.firstMalformed(bytes);
        if (malformed >= 0) {
            throw new Refusal(RejectReason.MALFORMED_UTF8, what + " is no UTF-8 at byte " + malformed);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
