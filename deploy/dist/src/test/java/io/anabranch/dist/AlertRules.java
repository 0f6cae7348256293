package io.anabranch.dist;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What {@code deploy/prometheus} holds: the rules, and the cases that promtool runs. */
final class AlertRules {
    static final Path FILE = Repository.path("deploy/prometheus/anabranch.rules.yml");

    private AlertRules() {}

    /**
     * An alert.
     *
     * @param expression what it fires on
     */
    record Alert(String name, String expression, Map<?, ?> labels, Map<?, ?> annotations) {
        String severity() {
            return String.valueOf(labels.get("severity"));
        }

        String annotation(String key) {
            return String.valueOf(annotations.get(key));
        }
    }

    /** A series that Prometheus records under a name of our own. */
    record Recording(String name, String expression) {}

    /**
     * A case of an alert.
     *
     * @param fires whether it is expected to
     */
    record Case(String name, String alert, boolean fires) {}

    static List<Alert> alerts() {
        return rules().stream()
                .filter(rule -> rule.containsKey("alert"))
                .map(rule -> new Alert(
                        text(rule, "alert"), text(rule, "expr"), map(rule.get("labels")), map(rule.get("annotations"))))
                .toList();
    }

    static List<Recording> recordings() {
        return rules().stream()
                .filter(rule -> rule.containsKey("record"))
                .map(rule -> new Recording(text(rule, "record"), text(rule, "expr")))
                .toList();
    }

    static List<Path> caseFiles() {
        return Repository.files("deploy/prometheus/tests", ".yml");
    }

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (Path file : caseFiles()) {
            for (Object test : list(yaml(file).get("tests"))) {
                Map<?, ?> group = map(test);
                for (Object expected : list(group.get("alert_rule_test"))) {
                    Map<?, ?> rule = map(expected);
                    cases.add(new Case(
                            text(group, "name"),
                            text(rule, "alertname"),
                            !list(rule.get("exp_alerts")).isEmpty()));
                }
            }
        }
        return cases;
    }

    private static List<Map<?, ?>> rules() {
        List<Map<?, ?>> rules = new ArrayList<>();
        list(yaml(FILE).get("groups"))
                .forEach(group -> list(map(group).get("rules")).forEach(rule -> rules.add(map(rule))));
        return rules;
    }

    private static Map<?, ?> yaml(Path file) {
        return map(
                Objects.requireNonNull(new Load(LoadSettings.builder().build()).loadFromString(Repository.text(file))));
    }

    private static Map<?, ?> map(@Nullable Object node) {
        return node instanceof Map<?, ?> map ? map : Map.of();
    }

    private static List<?> list(@Nullable Object node) {
        return node instanceof List<?> list ? list : List.of();
    }

    private static String text(Map<?, ?> node, String key) {
        return String.valueOf(node.get(key));
    }
}
