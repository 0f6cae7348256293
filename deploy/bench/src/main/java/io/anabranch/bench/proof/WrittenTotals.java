package io.anabranch.bench.proof;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What processes logged at their clean ends: {@code written: dynamodb 123, cassandra 123}. */
record WrittenTotals(Map<String, Long> bySink, int lines) {
    private static final Pattern LINE =
            Pattern.compile("\\bwritten: ([a-z][a-z0-9-]* \\d+(?:, [a-z][a-z0-9-]* \\d+)*)");

    WrittenTotals {
        bySink = Map.copyOf(bySink);
    }

    /** The sum over all such lines of a log. */
    static WrittenTotals of(List<String> log) {
        Map<String, Long> totals = new HashMap<>();
        int lines = 0;
        for (String line : log) {
            Matcher found = LINE.matcher(line);
            if (found.find()) {
                lines++;
                for (String sink : found.group(1).split(", ")) {
                    String[] words = sink.split(" ");
                    totals.merge(words[0], Long.parseLong(words[1]), Long::sum);
                }
            }
        }
        return new WrittenTotals(totals, lines);
    }

    WrittenTotals plus(WrittenTotals other) {
        Map<String, Long> sum = new HashMap<>(bySink);
        other.bySink.forEach((sink, count) -> sum.merge(sink, count, Long::sum));
        return new WrittenTotals(sum, lines + other.lines);
    }

    Optional<Long> of(String sink) {
        return Optional.ofNullable(bySink.get(sink));
    }
}
