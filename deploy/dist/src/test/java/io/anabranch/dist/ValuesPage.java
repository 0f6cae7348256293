package io.anabranch.dist;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.comments.CommentLine;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** The chart's README, made of the comments in its values.yaml. */
final class ValuesPage {
    private static final String INTRODUCTION = """
            # The Helm chart

            A StatefulSet of pipelines whose replicas share the partitions of the topics, with all that watches and guards it. How to install, upgrade and scale it: [docs/deployment.md](../../../docs/deployment.md).

            ```sh
            helm install events deploy/helm/anabranch --values my-values.yaml
            ```

            Sets of values to begin with are in [ci](ci). This page is made of the comments in [values.yaml](values.yaml); a value that is not listed is refused, and so are values that contradict one another.

            | value | default | meaning |
            |---|---|---|
            """;

    /** Sections whose default is one value, to be replaced as a whole. */
    private static final Set<String> WHOLE = Set.of("resources", "monitoring.dashboards.labels");

    private final List<String> rows = new ArrayList<>();
    private final JsonNode defaults;

    private ValuesPage(JsonNode defaults) {
        this.defaults = defaults;
    }

    static String of(String values) {
        ValuesPage page = new ValuesPage(Manifests.document(values));
        Node root = new Compose(LoadSettings.builder().setParseComments(true).build())
                .composeString(values)
                .orElseThrow();
        page.add((MappingNode) root, "");
        return INTRODUCTION + String.join("\n", page.rows) + "\n";
    }

    /** The paths of all values, as the page has them. */
    static List<String> values(JsonNode defaults) {
        return values(defaults, "").toList();
    }

    private static Stream<String> values(JsonNode section, String prefix) {
        return section.properties().stream().flatMap(field -> {
            String path = prefix + field.getKey();
            return isSection(field.getValue(), path) ? values(field.getValue(), path + ".") : Stream.of(path);
        });
    }

    private static boolean isSection(JsonNode value, String path) {
        return value.isObject() && !value.isEmpty() && !WHOLE.contains(path);
    }

    private void add(MappingNode section, String prefix) {
        for (NodeTuple field : section.getValue()) {
            ScalarNode key = (ScalarNode) field.getKeyNode();
            String path = prefix + key.getValue();
            JsonNode value = defaults.at("/" + path.replace('.', '/'));
            if (isSection(value, path)) {
                add((MappingNode) field.getValueNode(), path + ".");
            } else {
                rows.add("| `" + path + "` | " + shown(value) + " | " + comment(key) + " |");
            }
        }
    }

    private static String comment(ScalarNode key) {
        List<CommentLine> lines = key.getBlockComments() == null ? List.of() : key.getBlockComments();
        return lines.stream()
                .map(line -> line.getValue().strip())
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining(" "))
                .replace("|", "\\|");
    }

    private static String shown(JsonNode value) {
        if (value.isNull() || (value.isTextual() && value.asText().isEmpty())) {
            return "–";
        }
        return "`" + flow(value) + "`";
    }

    /** As YAML in one line. */
    private static String flow(JsonNode value) {
        if (value.isObject()) {
            return value.properties().stream().map(ValuesPage::flow).collect(Collectors.joining(", ", "{", "}"));
        }
        if (value.isArray()) {
            return value.valueStream().map(ValuesPage::flow).collect(Collectors.joining(", ", "[", "]"));
        }
        return value.asText();
    }

    private static String flow(Map.Entry<String, JsonNode> field) {
        return field.getKey() + ": " + flow(field.getValue());
    }
}
