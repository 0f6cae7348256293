package io.anabranch.bench.whole;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Where the CPU of one round went, in microseconds an event.
 *
 * @param threads of the program, by kind
 * @param servers by name
 */
record Spent(Map<String, Double> threads, Map<String, Double> servers) {
    Spent {
        threads = Map.copyOf(threads);
        servers = Map.copyOf(servers);
    }

    /** The mean of all rounds, the most first: {@code cassandra 28.0, redis 10.5}. What is below a tenth is left out. */
    static String mean(List<Spent> rounds, Function<Spent, Map<String, Double>> part) {
        Map<String, Double> sums = new TreeMap<>();
        rounds.forEach(round -> part.apply(round).forEach((name, micros) -> sums.merge(name, micros, Double::sum)));
        return sums.entrySet().stream()
                .filter(each -> each.getValue() >= 0.1 * rounds.size())
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .map(each -> String.format(Locale.ROOT, "%s %.1f", each.getKey(), each.getValue() / rounds.size()))
                .collect(Collectors.joining(", "));
    }
}
