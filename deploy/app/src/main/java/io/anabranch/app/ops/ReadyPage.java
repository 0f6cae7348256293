package io.anabranch.app.ops;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.anabranch.topology.BranchStatus;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** 200 while the process does its work, though a sink may be sick; else 503. How each sink does, and why. */
record ReadyPage(Supplier<Health> health) implements Page {
    private static final JsonFactory JSON = new JsonFactory();

    @Override
    public Mono<Answer> answer(Request request) {
        Health now = health.get();
        return Mono.just(Answer.json(now.isReady() ? 200 : 503, json(now)));
    }

    private static String json(Health health) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeBooleanField("ready", health.isReady());
            json.writeStringField("status", health.status().label());
            writeCause(json, health.cause());
            json.writeObjectFieldStart("sinks");
            for (Map.Entry<String, BranchStatus> sink : health.sinks().entrySet()) {
                json.writeObjectFieldStart(sink.getKey());
                json.writeStringField("state", sink.getValue().state().label());
                json.writeStringField("since", sink.getValue().since().toString());
                writeCause(json, sink.getValue().cause());
                json.writeEndObject();
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void writeCause(JsonGenerator json, Optional<String> cause) throws IOException {
        if (cause.isPresent()) {
            json.writeStringField("cause", cause.get());
        }
    }
}
