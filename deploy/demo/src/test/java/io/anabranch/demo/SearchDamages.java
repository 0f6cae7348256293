package io.anabranch.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anabranch.app.verify.Account.Kind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** Damages documents, by the cluster's own API. */
final class SearchDamages {
    private static final String SINK = "search";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Damages damages;
    private final URI server;
    private final String index;

    /** @param index what the name of each day's index begins with */
    SearchDamages(Damages damages, URI server, String index) {
        this.damages = damages;
        this.server = server;
        this.index = index;
    }

    void plant() throws Exception {
        change("POST", "/" + index + "-*/_refresh", "");
        Map<String, String> fields = new TreeMap<>(Map.of(
                "user_id", "{\"user_id\":\"x\"}",
                "event_type", "{\"event_type\":\"x\"}",
                "data", "{\"data\":{\"amount\":1000}}",
                "extra", "{\"extra\":{\"shop\":\"x\"}}"));
        for (Map.Entry<String, String> field : fields.entrySet()) {
            update(document(), field.getValue());
            damages.noteAltered(SINK, field.getKey());
        }
        JsonNode later = document();
        Instant time = Instant.parse(later.at("/_source/timestamp").asText());
        update(later, "{\"timestamp\":\"" + time.plusNanos(1_000) + "\"}");
        damages.noteAltered(SINK, "timestamp");
        JsonNode wider = document();
        change("PUT", "/" + wider.get("_index").asText() + "/_mapping", "{\"dynamic\":false}");
        update(wider, "{\"planted\":true}");
        damages.noteAltered(SINK, "further fields");
        JsonNode moved = document();
        change("DELETE", path("_doc", moved), "");
        change(
                "PUT",
                "/" + moved.get("_index").asText() + "/_create/elsewhere",
                moved.get("_source").toString());
        damages.noteAltered(SINK, "index and _id");
        change("DELETE", path("_doc", document()), "");
        damages.note(SINK, Kind.MISSING);
        JsonNode doubled = document();
        change(
                "PUT",
                "/" + doubled.get("_index").asText() + "/_create/twice",
                doubled.get("_source").toString());
        damages.note(SINK, Kind.DOUBLED);
        ObjectNode foreign = document().get("_source").deepCopy();
        foreign.put("event_id", "nobody's");
        change("PUT", "/" + index + "-2026.11.21/_create/nobodys", foreign.toString());
        damages.note(SINK, Kind.FOREIGN);
        change("POST", "/" + index + "-*/_refresh", "");
    }

    /** That of an event that no other damage is done to. */
    private JsonNode document() throws Exception {
        String question = "{\"query\":{\"ids\":{\"values\":[\"" + damages.id() + "\"]}}}";
        return send("POST", "/" + index + "-*/_search", question).at("/hits/hits/0");
    }

    private void update(JsonNode document, String fields) throws Exception {
        change("POST", path("_update", document), "{\"doc\":" + fields + "}");
    }

    private static String path(String what, JsonNode document) {
        return "/" + document.get("_index").asText() + "/" + what + "/"
                + document.get("_id").asText();
    }

    private void change(String method, String path, String json) throws IOException, InterruptedException {
        JsonNode unused = send(method, path, json);
    }

    private JsonNode send(String method, String path, String json) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = http.send(
                HttpRequest.newBuilder(server.resolve(path))
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(json))
                        .build(),
                BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).as(method + " " + path).isBetween(200, 299);
        return JSON.readTree(answer.body());
    }
}
