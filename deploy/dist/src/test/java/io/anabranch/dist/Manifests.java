package io.anabranch.dist;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Objects of Kubernetes, to be asked by JSON pointers. */
record Manifests(List<JsonNode> objects) {
    private static final ObjectMapper JSON = new ObjectMapper();

    Manifests {
        objects = List.copyOf(objects);
    }

    static Manifests of(String yaml) {
        return new Manifests(documents(yaml).toList());
    }

    /** A file of one document. */
    static JsonNode document(String yaml) {
        return documents(yaml).findFirst().orElseThrow();
    }

    private static Stream<JsonNode> documents(String yaml) {
        Iterable<Object> documents = new Load(LoadSettings.builder().build()).loadAllFromString(yaml);
        return StreamSupport.stream(documents.spliterator(), false)
                .filter(Objects::nonNull)
                .map(JSON::<JsonNode>valueToTree);
    }

    static Stream<JsonNode> each(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    static List<String> texts(JsonNode array) {
        return each(array).map(JsonNode::asText).toList();
    }

    List<JsonNode> all(String kind) {
        return objects.stream()
                .filter(object -> object.at("/kind").asText().equals(kind))
                .toList();
    }

    /** The only one of a kind, hooks and dashboards aside. */
    JsonNode one(String kind) {
        List<JsonNode> found = all(kind).stream()
                .filter(object -> object.at("/metadata/annotations/helm.sh~1hook")
                                .isMissingNode()
                        && object.at("/metadata/labels/grafana_dashboard").isMissingNode())
                .toList();
        if (found.size() != 1) {
            throw new AssertionError("expected one " + kind + ", got " + found.size());
        }
        return found.get(0);
    }

    JsonNode named(String kind, String name) {
        return all(kind).stream()
                .filter(object -> object.at("/metadata/name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
    }

    /** The pods of the pipeline. */
    JsonNode pod() {
        return one("StatefulSet").at("/spec/template");
    }

    JsonNode container() {
        return pod().at("/spec/containers/0");
    }

    String json() {
        return JSON.valueToTree(objects).toPrettyString();
    }
}
