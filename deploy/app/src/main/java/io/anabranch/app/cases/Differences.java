package io.anabranch.app.cases;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** How what became of a record differs from what had to. */
final class Differences {
    /** Below these whatever is there has to be expected; above, only what is expected is looked at. */
    private static final List<String> EXACT = List.of("keys", "content", "data", "extra");

    private Differences() {}

    /** In words, each with its place as a JSON pointer; none where all is as expected. */
    static List<String> between(JsonNode expected, JsonNode actual) {
        List<String> differences = new ArrayList<>();
        compare("", expected, actual, false, differences);
        return differences;
    }

    private static void compare(
            String place, JsonNode expected, JsonNode actual, boolean isExact, List<String> differences) {
        if (expected.isObject() && actual.isObject()) {
            for (Map.Entry<String, JsonNode> field : expected.properties()) {
                boolean isExactBelow = isExact || EXACT.contains(field.getKey());
                compare(
                        place + "/" + field.getKey(),
                        field.getValue(),
                        actual.path(field.getKey()),
                        isExactBelow,
                        differences);
            }
            if (isExact) {
                addSurplus(place, expected, actual, differences);
            }
        } else if (expected.isArray() && actual.isArray() && expected.size() == actual.size()) {
            for (int i = 0; i < expected.size(); i++) {
                compare(place + "/" + i, expected.get(i), actual.get(i), true, differences);
            }
        } else if (!isEqual(expected, actual)) {
            differences.add(
                    place + ": expected " + expected + ", got " + (actual.isMissingNode() ? "nothing" : actual));
        }
    }

    private static void addSurplus(String place, JsonNode expected, JsonNode actual, List<String> differences) {
        TreeSet<String> surplus = new TreeSet<>();
        for (Iterator<String> names = actual.fieldNames(); names.hasNext(); ) {
            surplus.add(names.next());
        }
        expected.fieldNames().forEachRemaining(surplus::remove);
        surplus.forEach(name -> differences.add(place + "/" + name + ": expected nothing, got " + actual.get(name)));
    }

    /** Numbers by their value. */
    private static boolean isEqual(JsonNode expected, JsonNode actual) {
        boolean areNumbers = expected.isNumber() && actual.isNumber();
        return areNumbers ? expected.decimalValue().compareTo(actual.decimalValue()) == 0 : expected.equals(actual);
    }
}
