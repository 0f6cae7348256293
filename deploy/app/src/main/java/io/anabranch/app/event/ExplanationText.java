package io.anabranch.app.event;

import io.anabranch.sinks.kit.Placement;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.RejectReason;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.SourceRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An {@link Explanation} in lines for a terminal. */
final class ExplanationText {
    private final List<String> lines = new ArrayList<>();

    private ExplanationText() {}

    static List<String> of(Explanation explanation) {
        ExplanationText text = new ExplanationText();
        if (explanation.decoded() instanceof Rejected rejected) {
            text.rejection("rejected: ", rejected.reason(), rejected.detail());
        } else if (explanation.decoded() instanceof Event event) {
            if (event.isDeletion()) {
                text.deletion(event);
            } else {
                text.event(event);
            }
            explanation.sinks().forEach(text::sink);
        } else {
            text.section("no event, and no mistake: a record without a value, or a row's deletion", Map.of());
        }
        return text.lines;
    }

    private void event(Event event) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put(
                "id",
                event.id() + (isPlace(event) ? " (topic, partition and offset, since it has no id of its own)" : ""));
        fields.put("user", event.userId());
        fields.put("type", event.type());
        fields.put("time", event.timestamp().toString());
        fields.put("data", oneLine(event.data()));
        fields.put("extra", oneLine(event.extra()));
        section("event", fields);
    }

    private void deletion(Event event) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("id", event.id());
        fields.put("user", "unknown");
        fields.put("time", "unknown");
        fields.putAll(KnownOfDeletion.of(event));
        section("deletion: the event of this id is removed", fields);
    }

    private static boolean isPlace(Event event) {
        SourceRecord record = event.record();
        return event.id().equals(record.topic() + "-" + record.partition() + "-" + record.offset());
    }

    private void sink(String name, Placement placement) {
        String title = "sink '" + name + "'";
        if (placement instanceof Placement.Keys places) {
            section(places.keys().isEmpty() ? title + ": its kind does not tell its keys" : title, places.keys());
        } else if (placement instanceof Placement.Skipped skipped) {
            section(title + " does not want it: " + skipped.why(), Map.of());
        } else if (placement instanceof Placement.Rejection rejection) {
            rejection(title + " rejects it: ", rejection.reason(), rejection.detail());
        }
    }

    private void rejection(String title, RejectReason reason, String detail) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("detail", detail);
        ReasonsPage.row(reason).ifPresent(row -> {
            fields.put("meaning", row.meaning());
            fields.put("what to do", row.action());
        });
        section(title + reason.code(), fields);
    }

    private void section(String title, Map<String, String> fields) {
        if (!lines.isEmpty()) {
            lines.add("");
        }
        lines.add(printable(title));
        int width = fields.keySet().stream().mapToInt(String::length).max().orElse(0);
        fields.forEach((label, value) ->
                lines.add("  " + label + " ".repeat(width - label.length()) + "  " + printable(value)));
    }

    /** The JSON as produced, but for line breaks, which stand between its tokens only. */
    private static String oneLine(JsonText json) {
        return json.isEmpty() ? "none" : json.toString().replaceAll("[\\r\\n]+[ \\t]*", " ");
    }

    /** A producer's text could hold what a terminal obeys. */
    private static String printable(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            boolean isShown = !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT;
            printable.append(isShown ? Character.toString(c) : String.format(Locale.ROOT, "\\u%04x", c));
        });
        return printable.toString();
    }
}
