package io.anabranch.sinks.search;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A cluster, asked by other means than the sink's. */
final class TestCluster {
    static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS);

    private static final int PAGE = 10_000;

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI server;

    TestCluster(URI server) {
        this.server = server;
    }

    JsonNode get(String path) {
        return send(HttpRequest.newBuilder(server.resolve(path)));
    }

    JsonNode post(String path, String json) {
        return send(HttpRequest.newBuilder(server.resolve(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    JsonNode put(String path, String json) {
        return send(HttpRequest.newBuilder(server.resolve(path))
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(json)));
    }

    void delete(String path) {
        JsonNode unused = send(HttpRequest.newBuilder(server.resolve(path)).DELETE());
    }

    /** All documents of all days, refreshed. */
    List<JsonNode> documents(String index) {
        JsonNode unused = post("/" + index + "-*/_refresh", "");
        List<JsonNode> all = new ArrayList<>();
        ObjectNode query = JSON.createObjectNode().put("size", PAGE);
        query.putArray("sort").addObject().put("event_id", "asc");
        while (true) {
            JsonNode hits = post("/" + index + "-*/_search", query.toString())
                    .path("hits")
                    .path("hits");
            hits.forEach(all::add);
            if (hits.size() < PAGE) {
                return all;
            }
            query.set("search_after", hits.get(hits.size() - 1).get("sort"));
        }
    }

    private JsonNode send(HttpRequest.Builder request) {
        try {
            return JSON.readTree(
                    http.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofByteArray())
                            .body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
