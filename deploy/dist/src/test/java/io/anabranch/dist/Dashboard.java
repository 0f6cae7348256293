package io.anabranch.dist;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A page for Grafana in few words, which become its JSON. Panels are placed from left to right as long as there is room, and rows have a title.
 *
 * @param file its name in {@code deploy/grafana/dashboards}, and the end of its uid
 * @param sinks which series name the sinks of this page, by a label; empty where the page is not about sinks
 */
record Dashboard(String file, String title, String sinks, List<Row> rows) {
    /** Of Grafana 10.0; later ones migrate it. */
    private static final int SCHEMA_VERSION = 38;

    private static final int COLUMNS = 24;
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    Dashboard {
        rows = List.copyOf(rows);
    }

    /** Panels under a title. */
    record Row(String title, List<Panel> panels) {
        Row {
            panels = List.copyOf(panels);
        }
    }

    /**
     * A panel.
     *
     * @param type as Grafana calls it: {@code stat}, {@code timeseries}, {@code state-timeline}
     * @param good what it shows and what good looks like
     * @param unit as Grafana calls it: {@code s}, {@code short}, {@code percentunit}
     * @param red from which value on it is drawn in red; NaN for never
     */
    record Panel(
            String type,
            String title,
            String good,
            String unit,
            int width,
            int height,
            double red,
            List<Query> queries) {
        Panel {
            queries = List.copyOf(queries);
        }
    }

    /** A query, and how its series are called. */
    record Query(String expression, String legend) {}

    String uid() {
        return "anabranch-" + file;
    }

    String json() {
        ObjectNode page = JSON.createObjectNode();
        page.put("uid", uid())
                .put("title", title)
                .put("schemaVersion", SCHEMA_VERSION)
                .put("version", 1);
        page.put("editable", true).put("refresh", "30s").put("timezone", "").put("graphTooltip", 1);
        page.putArray("tags").add("anabranch");
        page.putObject("time").put("from", "now-3h").put("to", "now");
        page.putObject("annotations").putArray("list");
        link(page.putArray("links"));
        variables(page.putObject("templating").putArray("list"));
        panels(page.putArray("panels"));
        try {
            return JSON.writeValueAsString(page) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void link(ArrayNode links) {
        ObjectNode others = links.addObject();
        others.put("type", "dashboards").put("title", "Anabranch").put("asDropdown", true);
        others.put("includeVars", true).put("keepTime", true);
        others.putArray("tags").add("anabranch");
    }

    private void variables(ArrayNode list) {
        list.addObject()
                .put("name", "datasource")
                .put("label", "Data source")
                .put("type", "datasource")
                .put("query", "prometheus");
        variable(list.addObject(), "job", "Job", "label_values(anabranch_build_info, job)");
        // A scrape without Prometheus' operator has no namespace: All includes what lacks the label.
        ObjectNode namespace = list.addObject();
        variable(namespace, "namespace", "Namespace", "label_values(anabranch_build_info{job=~\"$job\"}, namespace)");
        namespace.put("allValue", ".*");
        variable(
                list.addObject(),
                "instance",
                "Process",
                "label_values(anabranch_build_info{job=~\"$job\",namespace=~\"$namespace\"}, instance)");
        if (!sinks.isEmpty()) {
            variable(list.addObject(), "sink", "Sink", "label_values(" + sinks + ", sink)");
        }
    }

    private static void variable(ObjectNode variable, String name, String label, String query) {
        variable.put("name", name).put("label", label).put("type", "query").put("query", query);
        // When the time range changes.
        variable.put("refresh", 2).put("sort", 1).put("multi", true).put("includeAll", true);
        source(variable);
        variable.putObject("current").put("text", "All").put("value", "$__all");
    }

    private void panels(ArrayNode panels) {
        int id = 1;
        int y = 0;
        for (Row row : rows) {
            ObjectNode header = panels.addObject();
            header.put("id", id++).put("type", "row").put("title", row.title()).put("collapsed", false);
            place(header, 0, y++, COLUMNS, 1);
            header.putArray("panels");
            int x = 0;
            int height = 0;
            for (Panel panel : row.panels()) {
                if (x + panel.width() > COLUMNS) {
                    x = 0;
                    y += height;
                    height = 0;
                }
                ObjectNode node = panels.addObject();
                node.put("id", id++);
                fill(node, panel);
                place(node, x, y, panel.width(), panel.height());
                x += panel.width();
                height = Math.max(height, panel.height());
            }
            y += height;
        }
    }

    private static void place(ObjectNode panel, int x, int y, int width, int height) {
        panel.putObject("gridPos").put("x", x).put("y", y).put("w", width).put("h", height);
    }

    private static void fill(ObjectNode node, Panel panel) {
        node.put("type", panel.type()).put("title", panel.title()).put("description", panel.good());
        source(node);
        ArrayNode targets = node.putArray("targets");
        for (int i = 0; i < panel.queries().size(); i++) {
            Query query = panel.queries().get(i);
            ObjectNode target = targets.addObject();
            target.put("refId", String.valueOf((char) ('A' + i)));
            target.put("expr", query.expression()).put("legendFormat", query.legend());
            target.put("instant", panel.type().equals("stat"))
                    .put("range", !panel.type().equals("stat"));
        }
        ObjectNode defaults = node.putObject("fieldConfig").putObject("defaults");
        defaults.put("unit", panel.unit());
        thresholds(defaults, panel.red());
        node.withObject("/fieldConfig").putArray("overrides");
        if (panel.type().equals("state-timeline")) {
            states(defaults);
        }
        if (panel.type().equals("timeseries")) {
            defaults.put("min", 0);
            node.putObject("options").putObject("tooltip").put("mode", "multi").put("sort", "desc");
        }
    }

    private static void thresholds(ObjectNode defaults, double red) {
        defaults.putObject("color").put("mode", Double.isNaN(red) ? "palette-classic" : "thresholds");
        ObjectNode thresholds = defaults.putObject("thresholds");
        ArrayNode steps = thresholds.put("mode", "absolute").putArray("steps");
        steps.addObject().put("color", "green").putNull("value");
        if (!Double.isNaN(red)) {
            steps.addObject().put("color", "red").put("value", red);
        }
    }

    private static void states(ObjectNode defaults) {
        ObjectNode mapping = defaults.putArray("mappings").addObject().put("type", "value");
        ObjectNode options = mapping.putObject("options");
        new TreeMap<>(Map.of(
                        "0", List.of("attached", "green"),
                        "1", List.of("waiting", "text"),
                        "2", List.of("catching up", "blue"),
                        "3", List.of("paused", "purple"),
                        "4", List.of("failing", "red"),
                        "5", List.of("stopped", "dark-red")))
                .forEach((value, shown) ->
                        options.putObject(value).put("text", shown.get(0)).put("color", shown.get(1)));
    }

    private static void source(ObjectNode node) {
        node.putObject("datasource").put("type", "prometheus").put("uid", "${datasource}");
    }
}
