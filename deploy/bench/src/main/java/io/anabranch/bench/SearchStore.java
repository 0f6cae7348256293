package io.anabranch.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;

/** What the store holds, asked by other means than the sink's. */
final class SearchStore {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PAGE = 10_000;

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI uri;

    SearchStore(String uri) {
        this.uri = URI.create(uri);
    }

    /** The documents of all days, those that no refresh has made visible yet included. */
    int count(String index) {
        refresh(index);
        return request("GET", "/" + index + "-*/_count", "").path("count").asInt();
    }

    /** A hash of each document by its id. */
    Map<String, Integer> hashes(String index) {
        refresh(index);
        Map<String, Integer> hashes = new HashMap<>();
        ObjectNode question = JSON.createObjectNode().put("size", PAGE);
        question.putArray("sort").addObject().put("event_id", "asc");
        while (true) {
            JsonNode hits = request("POST", "/" + index + "-*/_search", question.toString())
                    .path("hits")
                    .path("hits");
            for (JsonNode hit : hits) {
                hashes.put(hit.path("_id").asText(), hit.path("_source").hashCode());
            }
            if (hits.size() < PAGE) {
                return hashes;
            }
            question.set("search_after", hits.get(hits.size() - 1).get("sort"));
        }
    }

    void delete(String index) {
        var unused = request("DELETE", "/" + index + "-*", "");
    }

    private void refresh(String index) {
        var unused = request("POST", "/" + index + "-*/_refresh", "");
    }

    private JsonNode request(String method, String path, String json) {
        HttpRequest request = HttpRequest.newBuilder(uri.resolve(path))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(json))
                .build();
        try {
            HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(method + " " + path + " was answered by " + answer.statusCode());
            }
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path + " had no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the store was asked", e);
        }
    }
}
