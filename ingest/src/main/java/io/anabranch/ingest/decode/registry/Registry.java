package io.anabranch.ingest.decode.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anabranch.ingest.decode.Refusal;
import io.anabranch.topology.RejectReason;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Schemas as the registry has them, with all that they refer to. */
final class Registry {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int MAX_REFERENCES = 100;
    private static final int MAX_CHARS = 4 << 20;
    private static final int SUBJECT_NOT_FOUND = 40_401;
    private static final int VERSION_NOT_FOUND = 40_402;
    private static final int SCHEMA_NOT_FOUND = 40_403;

    private final RegistryClient client;

    Registry(RegistryClient client) {
        this.client = client;
    }

    /**
     * Asks for what every registry knows.
     *
     * @throws SchemaRegistryUnavailableException if it doesn't answer as one
     */
    void probe(Deadline deadline) {
        RegistryClient.Answer answer = client.get("/schemas/types", deadline);
        if (answer.status() != 200 || !tree(answer, "schemas").isArray()) {
            throw client.misconfigured(
                    "does not answer as a schema registry does; check schema-registry.url and its path");
        }
    }

    /**
     * @throws Refusal if the registry has no schema of this key, or one that is too large
     * @throws SchemaRegistryUnavailableException if the registry gives no answer
     */
    RegisteredSchema schema(SchemaKey key, Deadline deadline) {
        RegistryClient.Answer answer = client.get(key.path(), deadline);
        JsonNode schema = tree(answer, "its schema");
        if (answer.status() == 404) {
            if (schema.path("error_code").asInt() == SCHEMA_NOT_FOUND) {
                throw new Refusal(RejectReason.UNKNOWN_SCHEMA, "the registry has no schema of " + key);
            }
            throw client.unavailable("answered HTTP 404 to a question for a schema; "
                    + (key.isGuid() ? "does it know schemas by GUID?" : "is this the registry's URL?"));
        }
        String text = text(schema);
        References references = new References(deadline, text.length());
        references.add(schema);
        return new RegisteredSchema(schema.path("schemaType").asText("AVRO"), text, references.found);
    }

    private JsonNode tree(RegistryClient.Answer answer, String what) {
        byte[] body = answer.body()
                .orElseThrow(() -> new Refusal(
                        RejectReason.UNUSABLE_SCHEMA,
                        "the registry's answer with " + what + " is longer than " + RegistryClient.MAX_ANSWER_BYTES
                                + " bytes"));
        try {
            return JSON.readTree(body);
        } catch (IOException malformed) {
            throw client.unavailable("answered something that is called JSON and is none; is this the registry's URL?");
        }
    }

    private String text(JsonNode schema) {
        if (!schema.path("schema").isTextual()) {
            throw client.unavailable("answered JSON without a schema; is this the registry's URL?");
        }
        return schema.path("schema").textValue();
    }

    /** What one schema refers to, looked up along the way. */
    private final class References {
        private final List<RegisteredSchema.Reference> found = new ArrayList<>();
        private final Set<String> asked = new HashSet<>();
        private final Deadline deadline;
        private int chars;

        References(Deadline deadline, int chars) {
            this.deadline = deadline;
            this.chars = chars;
        }

        /** What is referred to comes first. One that refers to itself, over whatever others, is asked for once. */
        void add(JsonNode schema) {
            for (JsonNode reference : schema.path("references")) {
                String name = reference.path("name").asText();
                String path = "/subjects/"
                        + encoded(reference.path("subject").asText()) + "/versions/"
                        + reference.path("version").asInt();
                if (asked.add(name + " " + path)) {
                    checkCount();
                    JsonNode target = referred(path);
                    String text = text(target);
                    checkSize(text);
                    add(target);
                    found.add(new RegisteredSchema.Reference(name, text));
                }
            }
        }

        private JsonNode referred(String path) {
            RegistryClient.Answer answer = client.get(path, deadline);
            JsonNode target = tree(answer, "a reference");
            if (answer.status() != 404) {
                return target;
            }
            int code = target.path("error_code").asInt();
            if (code == SUBJECT_NOT_FOUND || code == VERSION_NOT_FOUND || code == SCHEMA_NOT_FOUND) {
                throw new Refusal(RejectReason.UNUSABLE_SCHEMA, "the registry lacks a schema that this one refers to");
            }
            throw client.unavailable("answered HTTP 404 to a question for a reference; is this the registry's URL?");
        }

        private void checkCount() {
            if (asked.size() > MAX_REFERENCES) {
                throw new Refusal(
                        RejectReason.UNUSABLE_SCHEMA, "the schema refers to more than " + MAX_REFERENCES + " others");
            }
        }

        private void checkSize(String text) {
            chars += text.length();
            if (chars > MAX_CHARS) {
                throw new Refusal(
                        RejectReason.UNUSABLE_SCHEMA,
                        "the schema and what it refers to are longer than " + MAX_CHARS + " characters");
            }
        }

        private static String encoded(String subject) {
            return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
        }
    }
}
