package io.anabranch.app.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.anabranch.sinks.kit.Placement;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.RejectReason;
import io.anabranch.topology.Rejected;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/** An {@link Explanation} as JSON for a program. */
final class ExplanationJson {
    private static final JsonFactory JSON = new JsonFactory();

    private ExplanationJson() {}

    static String of(Explanation explanation) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            if (explanation.decoded() instanceof Rejected rejected) {
                rejection(rejected.reason(), rejected.detail(), json);
            } else if (explanation.decoded() instanceof Event event) {
                if (event.isDeletion()) {
                    deletion(event, json);
                } else {
                    event(event, json);
                }
                sinks(explanation.sinks(), json);
            } else {
                json.writeBooleanField("tombstone", true);
            }
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    private static void event(Event event, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("event");
        json.writeStringField("id", event.id());
        json.writeStringField("user", event.userId());
        json.writeStringField("type", event.type());
        json.writeStringField("time", event.timestamp().toString());
        asProduced("data", event.data(), json);
        asProduced("extra", event.extra(), json);
        json.writeEndObject();
    }

    private static void deletion(Event event, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("deletion");
        json.writeStringField("id", event.id());
        for (Map.Entry<String, String> known : KnownOfDeletion.of(event).entrySet()) {
            json.writeStringField(known.getKey(), known.getValue());
        }
        json.writeEndObject();
    }

    private static void asProduced(String name, JsonText value, JsonGenerator json) throws IOException {
        if (!value.isEmpty()) {
            json.writeFieldName(name);
            json.writeRawValue(value.toString());
        }
    }

    private static void sinks(Map<String, Placement> sinks, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("sinks");
        for (Map.Entry<String, Placement> sink : sinks.entrySet()) {
            json.writeObjectFieldStart(sink.getKey());
            placement(sink.getValue(), json);
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void placement(Placement placement, JsonGenerator json) throws IOException {
        if (placement instanceof Placement.Keys places) {
            json.writeObjectFieldStart("keys");
            for (Map.Entry<String, String> key : places.keys().entrySet()) {
                json.writeStringField(key.getKey(), key.getValue());
            }
            json.writeEndObject();
            if (places.content().isPresent()) {
                json.writeFieldName("content");
                json.writeRawValue(places.content().get());
            }
        } else if (placement instanceof Placement.Skipped skipped) {
            json.writeStringField("skipped", skipped.why());
        } else if (placement instanceof Placement.Rejection rejection) {
            rejection(rejection.reason(), rejection.detail(), json);
        }
    }

    private static void rejection(RejectReason reason, String detail, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("rejected");
        json.writeStringField("reason", reason.code());
        json.writeStringField("detail", detail);
        Optional<ReasonsPage.Row> row = ReasonsPage.row(reason);
        if (row.isPresent()) {
            json.writeStringField("action", row.get().action());
        }
        json.writeEndObject();
    }
}
