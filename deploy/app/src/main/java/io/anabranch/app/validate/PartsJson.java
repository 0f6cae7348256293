package io.anabranch.app.validate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anabranch.settings.SchemaDiff;
import java.util.List;
import java.util.Locale;

/** Parts of the environment for a program. */
public final class PartsJson {
    private PartsJson() {}

    /** An object for each part, in the same order. */
    public static ArrayNode of(List<Part> parts) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        parts.forEach(part -> add(part, all.addObject()));
        return all;
    }

    private static void add(Part part, ObjectNode json) {
        json.put("part", part.name()).put("fine", part.isFine());
        if (!part.finding().isEmpty()) {
            json.put("finding", part.finding());
        }
        part.troubles().forEach(json.putArray("troubles")::add);
        part.compared().ifPresent(diff -> {
            ArrayNode differences = json.putArray("differences");
            diff.differences().forEach(difference -> add(difference, differences.addObject()));
            diff.notes().forEach(json.putArray("notes")::add);
        });
    }

    private static void add(SchemaDiff.Difference difference, ObjectNode json) {
        json.put("object", difference.object())
                .put("actual", difference.actual())
                .put("expected", difference.expected())
                .put("action", difference.action().name().toLowerCase(Locale.ROOT))
                .put("reason", difference.reason());
    }
}
