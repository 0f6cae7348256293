package io.anabranch.app.tap;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.SourceRecord;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;

/** One thing that happened to one event, as a JSON object. Not thread-safe. */
final class TapLine {
    private static final JsonFactory JSON = new JsonFactory();

    /** More is only counted: lines wait for who listens. */
    private static final int MAX_DATA_BYTES = 16 << 10;

    private final StringWriter text = new StringWriter();
    private final JsonGenerator json;

    private TapLine(Instant at, String sink, SourceRecord record) {
        try {
            this.json = JSON.createGenerator(text);
            json.writeStartObject();
            json.writeStringField("at", at.toString());
            json.writeStringField("sink", sink);
            json.writeStringField("record", record.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param isMasked whether what the event holds is left out */
    static TapLine of(Instant at, String sink, Event event, boolean isMasked) {
        TapLine line = new TapLine(at, sink, event.record())
                .with("event_id", event.id())
                .with("event_type", event.type());
        if (event.isDeletion()) {
            line = line.with("deletion", "true");
        }
        return isMasked ? line : line.with("user_id", event.userId()).withData(event.data());
    }

    static TapLine of(Instant at, String sink, Rejected rejected) {
        return new TapLine(at, sink, rejected.record())
                .with("reason", rejected.reason().code())
                .with("detail", rejected.detail());
    }

    TapLine with(String name, String value) {
        try {
            json.writeStringField(name, value);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TapLine with(String name, long value) {
        try {
            json.writeNumberField(name, value);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As produced, but in one line: JSON has line breaks between its tokens alone. */
    private TapLine withData(JsonText data) {
        if (data.length() > MAX_DATA_BYTES) {
            return with("data_bytes", (long) data.length());
        }
        try {
            json.writeFieldName("data");
            json.writeRawValue(
                    data.isEmpty() ? "null" : data.toString().replace('\n', ' ').replace('\r', ' '));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String text() {
        try {
            json.writeEndObject();
            json.close();
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
