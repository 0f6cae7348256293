package io.anabranch.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The metrics as the table of docs/operations.md has them.
 *
 * @param labels by name
 */
public record MetricsInDocs(Map<String, Set<String>> labels) {
    private static final Path PAGE = Path.of("..", "..", "docs", "operations.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(anabranch_[a-z_]+)(?:\\{([a-z,]+)})?` \\|");
    private static final Pattern SERIES = Pattern.compile("(?m)^(anabranch_[a-z_]+)(?:\\{([^}]*)})? ");

    public static MetricsInDocs read() throws IOException {
        Map<String, Set<String>> labels = new TreeMap<>();
        Matcher rows = ROW.matcher(Files.readString(PAGE));
        while (rows.find()) {
            labels.put(rows.group(1), labels(rows.group(2)));
        }
        return new MetricsInDocs(labels);
    }

    Set<String> names() {
        return labels.keySet();
    }

    /** What a scrape shows otherwise than the page says, as {@code name{labels}}; the page may have more. */
    Set<String> missing(String scrape) {
        Set<String> missing = new TreeSet<>();
        Matcher series = SERIES.matcher(scrape);
        while (series.find()) {
            Set<String> shown = labels(names(series.group(2)));
            String name = series.group(1);
            String family = labels.containsKey(name) ? name : name.replaceAll("_(bucket|count|sum|max)$", "");
            if (!shown.equals(labels.get(family))) {
                missing.add(family + shown);
            }
        }
        return missing;
    }

    private static String names(@Nullable String pairs) {
        return pairs == null ? "" : pairs.replaceAll("=\"[^\"]*\"", "").replaceAll("(^|,)le(?=,|$)", "");
    }

    private static Set<String> labels(@Nullable String names) {
        Set<String> all = new TreeSet<>(names == null ? List.of() : List.of(names.split(",")));
        all.remove("");
        return all;
    }
}
