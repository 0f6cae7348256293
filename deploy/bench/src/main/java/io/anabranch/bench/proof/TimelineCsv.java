package io.anabranch.bench.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A run's samples as a table: a line for each second. */
record TimelineCsv(Timeline timeline, List<String> sinks) {
    TimelineCsv {
        sinks = List.copyOf(sinks);
    }

    void write(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, lines());
        } catch (IOException e) {
            throw new UncheckedIOException("Could not write " + file, e);
        }
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("second"));
        sinks.forEach(sink -> head.add(sink + "_written"));
        sinks.forEach(sink -> head.add(sink + "_state"));
        head.addAll(List.of("heap_bytes", "window_bytes", "resident_bytes"));
        lines.add(String.join(",", head));
        timeline.samples().forEach(sample -> lines.add(line(sample)));
        return lines;
    }

    private String line(Sample sample) {
        List<String> fields = new ArrayList<>();
        fields.add(String.format(Locale.ROOT, "%.2f", sample.seconds()));
        sinks.forEach(sink -> fields.add(String.format(Locale.ROOT, "%.0f", sample.written(sink))));
        sinks.forEach(sink -> fields.add(sample.states().getOrDefault(sink, "")));
        for (double bytes : new double[] {sample.heapBytes(), sample.windowBytes(), sample.residentBytes()}) {
            fields.add(String.format(Locale.ROOT, "%.0f", bytes));
        }
        return String.join(",", fields);
    }
}
