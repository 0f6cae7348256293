package io.anabranch.app.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What <code>${NAME}</code> and <code>${NAME:default}</code> stand for in a value of the file: a variable of the environment, or the default where
 * there is none or an empty one. <code>$${</code> is the text <code>${</code>. What a variable holds is a value, never YAML.
 */
final class References {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\$\\{|\\$\\{([^}:]*)(?::([^}]*))?(}?)");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final Map<String, String> variables;
    private final Mistakes mistakes;

    References(Map<String, String> variables, Mistakes mistakes) {
        this.variables = Map.copyOf(variables);
        this.mistakes = mistakes;
    }

    /** The value with all it refers to; unread, and a mistake, where that can't be had. */
    Given filled(String text, SourceLocation place, String key) {
        if (!text.contains("${")) {
            return new Given.Text(text, place);
        }
        List<String> names = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        Matcher references = REFERENCE.matcher(text);
        String filled = references.replaceAll(found -> Matcher.quoteReplacement(value(found, names, wrong)));
        wrong.forEach(problem -> mistakes.add(place, key, problem));
        return wrong.isEmpty() ? new Given.Text(filled, place, names) : new Given.Unread(place);
    }

    private String value(MatchResult reference, List<String> names, List<String> wrong) {
        String name = reference.group(1);
        if (name == null) {
            return "${";
        }
        // The text itself is not cited: a password with a stray ${ is one still.
        if (reference.group(3).isEmpty() || !NAME.matcher(name).matches()) {
            wrong.add("has a ${ that names no variable: write ${NAME} or ${NAME:default}, or $${ for the text ${");
            return "";
        }
        names.add(name);
        String found = variables.getOrDefault(name, "");
        String fallback = reference.group(2);
        if (found.isEmpty() && fallback == null) {
            wrong.add("the environment has no variable " + name + "; set it, or give a default: ${" + name + ":…}");
        }
        return found.isEmpty() && fallback != null ? fallback : found;
    }
}
