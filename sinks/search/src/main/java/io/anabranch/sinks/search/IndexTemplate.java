package io.anabranch.sinks.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anabranch.settings.SchemaDiff.Action;
import io.anabranch.settings.SchemaDiff.Difference;
import io.anabranch.sinks.search.SearchSettings.DataFields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The template by which the index of each day comes into being with its first document. */
record IndexTemplate(SearchSettings settings, Family family) {
    private static final String KEPT = "{\"type\": \"object\", \"enabled\": false}";
    private static final String AS_FOUND = "/index_templates/0/index_template";

    static String path(SearchSettings settings) {
        return "/_index_template/" + settings.index();
    }

    String json() {
        String fields = settings.dataFields() == DataFields.NONE ? KEPT : family.flat();
        String data = settings.textFields().isEmpty() ? fields : texts(settings.textFields());
        return """
                {
                  "index_patterns": ["%1$s"],
                  "priority": 200,
                  "template": {
                    "settings": {"index": {"number_of_shards": %2$d, "number_of_replicas": %3$d%6$s}},
                    "mappings": {
                      "dynamic": "strict",
                      "properties": {
                        "event_id": {"type": "keyword"},
                        "user_id": {"type": "keyword"},
                        "event_type": {"type": "keyword"},
                        "timestamp": {"type": "date_nanos"},
                        "data": %4$s,
                        "extra": %5$s
                      }
                    }
                  },
                  "_meta": {"by": "anabranch"}
                }
                """.formatted(
                settings.days(),
                settings.shards(),
                settings.replicas(),
                data,
                fields,
                family.indexSettings(settings.index(), settings.expireAfter().isPresent()));
    }

    /** Objects within one another, down to texts. */
    private static String texts(List<String> fields) {
        ObjectNode data = Hits.JSON.createObjectNode().put("type", "object").put("dynamic", "false");
        for (String field : fields) {
            ObjectNode object = data;
            for (String name : field.split("\\.", -1)) {
                object = object.withObject("/properties")
                        .withObject("/" + name.replace("~", "~0").replace("/", "~1"));
            }
            object.put("type", "text");
        }
        return data.toString();
    }

    /** How the template that the server has differs from this one, part by part. */
    List<Difference> differences(byte[] standing) throws IOException {
        JsonNode found = Hits.JSON.readTree(standing).at(AS_FOUND);
        JsonNode wanted = Hits.JSON.readTree(json());
        List<Difference> differences = new ArrayList<>();
        for (String part : List.of(
                "/index_patterns",
                "/priority",
                "/template/settings/index/number_of_shards",
                "/template/settings/index/number_of_replicas",
                "/template/settings/index/lifecycle/name",
                "/template/mappings/dynamic")) {
            add(differences, part, found, wanted);
        }
        String properties = "/template/mappings/properties";
        wanted.at(properties)
                .fieldNames()
                .forEachRemaining(field -> add(differences, properties + "/" + field, found, wanted));
        return differences;
    }

    private void add(List<Difference> differences, String part, JsonNode found, JsonNode wanted) {
        JsonNode actual = found.at(part);
        JsonNode expected = wanted.at(part);
        boolean isSame = actual.isContainerNode()
                ? actual.equals(expected)
                : shown(actual).equals(shown(expected));
        if (!isSame) {
            differences.add(new Difference(
                    "index template " + settings.index() + ", " + part.substring(part.lastIndexOf('/') + 1),
                    shown(actual),
                    shown(expected),
                    Action.MANUAL,
                    "delete the template and create it again: days that come into being from then on follow it"));
        }
    }

    /** A server gives numbers and truths back as texts. */
    private static String shown(JsonNode value) {
        if (value.isMissingNode()) {
            return "absent";
        }
        return value.isValueNode() ? value.asText() : value.toString();
    }
}
