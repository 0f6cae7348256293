package io.anabranch.app.settings;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The line of a mistake, and a caret below its place. Of the line it shows the key and what the mistake itself shows of the value: the rest may be a
 * secret, and a misspelt key tells nobody that its value is one.
 */
final class Excerpt {
    private static final int LONGEST = 80;
    private static final String REST = "…";
    private static final Pattern BEFORE = Pattern.compile("[ \\t]*(- +)*([\\w.-]+:[ \\t]+)?");
    private static final Pattern KEY = Pattern.compile("([\"']?)[\\w.-]+\\1:(?=[ \\t]|$)");

    private Excerpt() {}

    /**
     * Two lines for a terminal.
     *
     * @param lines of the file that the mistake is in
     * @return nothing where the mistake is in no line of it
     */
    static List<String> of(Mistake mistake, List<String> lines) {
        int line = mistake.place().line();
        int column = mistake.place().column();
        if (line < 1
                || line > lines.size()
                || column < 1
                || column > lines.get(line - 1).length() + 1) {
            return List.of();
        }
        String text = lines.get(line - 1);
        String before = text.substring(0, column - 1);
        String shown = BEFORE.matcher(before).matches() ? before.replace('\t', ' ') : REST + " ";
        String number = String.format("%6d | ", line);
        return List.of(
                number + shown + at(mistake, text.substring(column - 1)),
                " ".repeat(number.length() - 2) + "| " + " ".repeat(shown.length()) + "^");
    }

    private static String at(Mistake mistake, String rest) {
        Matcher key = KEY.matcher(rest);
        if (key.lookingAt()) {
            return key.group() + (key.end() == rest.length() ? "" : " " + REST);
        }
        return mistake.given()
                .map(given -> given.length() > LONGEST ? given.substring(0, LONGEST) + REST : given)
                .orElse(REST);
    }
}
