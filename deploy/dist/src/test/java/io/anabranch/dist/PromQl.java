package io.anabranch.dist;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names in an expression: as much of PromQL as the rules and the dashboards use. That it is an expression at all is promtool's to say.
 *
 * @param selectors each metric with the labels that are matched there
 * @param grouping labels behind {@code by}, {@code without} and {@code on}
 */
record PromQl(Map<String, Set<String>> selectors, Set<String> grouping) {
    private static final Pattern STRING = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
    /** Two metrics at once. */
    private static final Pattern BY_NAME = Pattern.compile("\\{__name__=~\"([a-z_]+)\\|([a-z_]+)\",([^}]*)}");

    private static final Pattern GROUPING =
            Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
    private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_:]*)\\s*(\\{[^}]*}|\\(|)");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)\\s*(?:=~|!~|!=|=)");
    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset", "on", "by", "without");

    static PromQl parse(String expression) {
        String named = BY_NAME.matcher(withValues(expression)).replaceAll("$1{$3} or $2{$3}");
        String bare = STRING.matcher(named).replaceAll("\"\"");
        Set<String> grouping = new TreeSet<>();
        Matcher groups = GROUPING.matcher(bare);
        while (groups.find()) {
            COMMA.splitAsStream(groups.group(1).strip())
                    .filter(label -> !label.isEmpty())
                    .forEach(grouping::add);
        }
        // Durations would read as names.
        String rest = groups.replaceAll(" ").replaceAll("\\[[^]]*]", " ").replaceAll("\\b[0-9][0-9a-z.]*", " ");
        Map<String, Set<String>> selectors = new TreeMap<>();
        Matcher names = SELECTOR.matcher(rest);
        while (names.find()) {
            if (!names.group(2).equals("(") && !WORDS.contains(names.group(1))) {
                Set<String> labels = selectors.computeIfAbsent(names.group(1), name -> new TreeSet<>());
                Matcher matched = LABEL.matcher(names.group(2));
                while (matched.find()) {
                    labels.add(matched.group(1));
                }
            }
        }
        return new PromQl(selectors, grouping);
    }

    /** With something in the place of Grafana's variables, so that Prometheus can read it. */
    static String withValues(String expression) {
        return expression
                .replace("$__rate_interval", "5m")
                .replace("$__range", "1h")
                .replaceAll("\\$[a-z]+", ".+");
    }
}
