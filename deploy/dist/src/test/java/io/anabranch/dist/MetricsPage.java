package io.anabranch.dist;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Metrics and their labels: as docs/operations.md lists them, which OperationsTest holds against the code, or as a process exports them. */
record MetricsPage(Map<String, Set<String>> labels) {
    private static final Pattern ROW =
            Pattern.compile("^\\| `(anabranch_[a-z_]+)(?:\\{([a-z_,]+)})?`", Pattern.MULTILINE);
    private static final Pattern SAMPLE =
            Pattern.compile("^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? [^ ]+$", Pattern.MULTILINE);
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"(?:[^\"\\\\]|\\\\.)*\"");

    static MetricsPage documented() {
        Map<String, Set<String>> labels = new TreeMap<>();
        Matcher rows = ROW.matcher(Repository.text("docs/operations.md"));
        while (rows.find()) {
            labels.put(
                    rows.group(1),
                    rows.group(2) == null
                            ? Set.of()
                            : Arrays.stream(rows.group(2).split(",")).collect(Collectors.toSet()));
        }
        return new MetricsPage(labels);
    }

    static MetricsPage scraped(String page) {
        Map<String, Set<String>> all = new TreeMap<>();
        Matcher samples = SAMPLE.matcher(page);
        while (samples.find()) {
            Set<String> labels = all.computeIfAbsent(samples.group(1), name -> new TreeSet<>());
            if (samples.group(2) != null) {
                Matcher each = LABEL.matcher(samples.group(2));
                while (each.find()) {
                    labels.add(each.group(1));
                }
            }
        }
        return new MetricsPage(all);
    }

    /** The labels of a metric, also of one that a histogram is made of; empty where there is none of that name. */
    Optional<Set<String>> of(String metric) {
        return Optional.ofNullable(labels.get(metric))
                .or(() -> Optional.ofNullable(labels.get(metric.replaceAll("_(bucket|count|sum|max)$", "")))
                        .map(known -> {
                            Set<String> more = new TreeSet<>(known);
                            more.add("le");
                            return more;
                        }));
    }
}
