package io.anabranch.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Registers schemas.
 *
 * @see <a href="https://docs.confluent.io/platform/current/schema-registry/develop/api.html#post--subjects-(string-%20subject)-versions">POST
 *     /subjects/(subject)/versions</a>
 */
final class SchemaRegistry {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final URI api;

    SchemaRegistry(URI api) {
        this.api = api;
    }

    /**
     * Gives a subject a schema, which changes nothing where it has that one already.
     *
     * @param type AVRO, PROTOBUF or JSON
     * @return the schema's number
     * @throws IOException if the registry does not answer, or refuses the schema
     */
    int register(String subject, String type, String schema) throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode().put("schemaType", type).put("schema", schema);
        URI place = URI.create(api.toString().replaceFirst("/+$", "") + "/subjects/"
                + URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20") + "/versions");
        HttpRequest request = HttpRequest.newBuilder(place)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .POST(BodyPublishers.ofString(body.toString()))
                .build();
        HttpResponse<String> response = send(request, subject);
        if (response.statusCode() != 200) {
            throw new IOException(failed(subject) + ": HTTP " + response.statusCode() + ", "
                    + response.body().strip());
        }
        JsonNode id = JSON.readTree(response.body()).path("id");
        if (!id.isInt()) {
            throw new IOException(failed(subject) + ": its answer has no id. Is this the API of a schema registry?");
        }
        return id.intValue();
    }

    private HttpResponse<String> send(HttpRequest request, String subject) throws IOException, InterruptedException {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new IOException(failed(subject) + ": " + reason, e);
        }
    }

    private String failed(String subject) {
        return "Registering the schema of subject '" + subject + "' at " + api + " failed";
    }
}
