package io.anabranch.sinks.search;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** The two families of servers, where they differ. */
enum Family {
    /** Deletes by Index State Management, whose policies find their indexes by a pattern. */
    OPENSEARCH("/_plugins/_ism/policies/", "{\"type\": \"flat_object\"}") {
        @Override
        String lifeCycle(String index, Duration age) {
            return """
                    {"policy": {
                      "description": "anabranch: days of %1$s that are over are deleted",
                      "default_state": "kept",
                      "states": [
                        {"name": "kept", "actions": [],
                         "transitions": [{"state_name": "deleted", "conditions": {"min_index_age": "%2$dd"}}]},
                        {"name": "deleted", "actions": [{"delete": {}}], "transitions": []}],
                      "ism_template": [{"index_patterns": ["%1$s-2*"], "priority": 200}]}}
                    """.formatted(index, age.toDays());
        }

        @Override
        JsonNode age(JsonNode answer) {
            return answer.at("/policy/states/0/transitions/0/conditions/min_index_age");
        }

        @Override
        String indexSettings(String index, boolean expires) {
            return "";
        }
    },

    /** Deletes by Index Lifecycle Management, whose policies an index names; a day is as old as its name says. */
    ELASTICSEARCH("/_ilm/policy/", "{\"type\": \"flattened\", \"depth_limit\": 32, \"ignore_above\": 8191}") {
        @Override
        String lifeCycle(String index, Duration age) {
            return "{\"policy\": {\"phases\": {\"delete\": {\"min_age\": \"" + age.toDays()
                    + "d\", \"actions\": {\"delete\": {}}}}}}";
        }

        @Override
        JsonNode age(JsonNode answer) {
            // The answer names the policy that was asked for.
            return answer.findPath("policy").at("/phases/delete/min_age");
        }

        @Override
        String indexSettings(String index, boolean expires) {
            return expires ? ", \"lifecycle\": {\"name\": \"" + index + "\", \"parse_origination_date\": true}" : "";
        }
    };

    /** In the server's answer to {@code GET /}; one in compatibility mode, as Elasticsearch 7.10, still has the tagline. */
    private static final Pattern OPENSEARCH_SAYS =
            Pattern.compile("\"distribution\"\\s*:\\s*\"opensearch\"|\"tagline\"\\s*:\\s*\"The OpenSearch Project");

    private final String lifeCycles;
    private final String flat;

    Family(String lifeCycles, String flat) {
        this.lifeCycles = lifeCycles;
        this.flat = flat;
    }

    /** @param info what the server answers to {@code GET /} */
    static Family of(String info) {
        return OPENSEARCH_SAYS.matcher(info).find() ? OPENSEARCH : ELASTICSEARCH;
    }

    /** The mapping by which every field below one can be searched as a keyword. */
    String flat() {
        return flat;
    }

    String lifeCyclePath(String index) {
        return lifeCycles + index;
    }

    /**
     * A policy by which the indexes are deleted.
     *
     * @param age in whole days, from an index's beginning
     */
    abstract String lifeCycle(String index, Duration age);

    /** When the policy deletes, as {@code 91d}; empty where it has no such place. */
    Optional<String> ageOf(JsonNode answer) {
        return Optional.of(age(answer).asText()).filter(age -> !age.isEmpty());
    }

    abstract JsonNode age(JsonNode answer);

    /** What the index template says of life cycles, after its other settings. */
    abstract String indexSettings(String index, boolean expires);
}
