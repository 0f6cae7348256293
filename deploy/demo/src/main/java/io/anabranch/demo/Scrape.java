package io.anabranch.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/** One look at a program's metrics, in Prometheus' text format. */
record Scrape(List<String> lines) {
    private static final Duration ANSWER = Duration.ofSeconds(2);

    Scrape {
        lines = List.copyOf(lines);
    }

    static Scrape of(HttpClient http, URI metrics) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(metrics).timeout(ANSWER).build();
        return new Scrape(http.send(request, BodyHandlers.ofLines()).body().toList());
    }

    /** The sum over all series of a metric that carry this label, such as {@code sink="feed"}. */
    double sum(String metric, String label) {
        return lines.stream()
                .filter(line -> line.startsWith(metric + "{") && line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
