package io.anabranch.app.verify;

import io.anabranch.app.verify.LogLine.Logged;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The log and the rows of all stores, brought together id by id, a part of all ids at a time. */
record Parts(List<Spill<StoredRow>> rows, List<Comparison> comparisons) {
    /** How many different events the log has. */
    long compare(Spill<LogLine> lines, Progress progress) throws IOException {
        long events = 0;
        for (int part = 0; part < lines.parts(); part++) {
            Map<String, List<LogLine>> log = new HashMap<>();
            for (LogLine line : lines.part(part)) {
                log.computeIfAbsent(line.id(), id -> new ArrayList<>(1)).add(line);
            }
            events += log.values().stream()
                    .filter(ofId -> ofId.stream().anyMatch(Logged.class::isInstance))
                    .count();
            for (int store = 0; store < rows.size(); store++) {
                compare(log, rows.get(store).part(part), comparisons.get(store));
            }
            progress.step("parts compared:", part + 1, lines.parts());
        }
        return events;
    }

    private static void compare(Map<String, List<LogLine>> log, List<StoredRow> stored, Comparison comparison) {
        Map<String, List<Row>> rows = new HashMap<>();
        stored.forEach(each ->
                rows.computeIfAbsent(each.id(), id -> new ArrayList<>(1)).add(each.row()));
        Set<String> ids = new HashSet<>(log.keySet());
        ids.addAll(rows.keySet());
        ids.forEach(id -> comparison.compare(id, log.getOrDefault(id, List.of()), rows.getOrDefault(id, List.of())));
    }
}
