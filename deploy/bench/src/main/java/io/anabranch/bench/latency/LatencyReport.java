package io.anabranch.bench.latency;

import io.anabranch.bench.Charts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** What was measured, as a page with a picture. */
record LatencyReport(List<SetResult> results, int seconds, int warmUp, int rounds, int samples) {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 480;
    /** Points of a curve, from one event in two to one in a thousand. */
    private static final int POINTS = 40;

    private static final double MOST_OF = 1_000;

    /** Writes {@code latency.md} and {@code latency.png}. */
    void write(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("latency.md"), page());
        } catch (IOException e) {
            throw new UncheckedIOException("The report could not be written to " + folder, e);
        }
        List<XYChart> charts = new ArrayList<>();
        results.forEach(result -> result.loads().forEach(load -> charts.add(chart(result, load))));
        Charts.write(charts, results.size(), folder.resolve("latency.png"));
    }

    private String page() {
        StringBuilder page = new StringBuilder(String.format(
                Locale.ROOT,
                """
                # From produced to visible

                `anabranch bench latency` on %s: %d rounds of %d s at each load, after %d s at full rate and one round that does not count. %s Events of 340 bytes are produced on a fixed \
                schedule, whatever happened to those before, and each is timed from when it was due; the producer gathers them for %d ms, Kafka's default. The program, the bare consumer, all servers, \
                the producer and the readers share the processors. A store has an event when a read by its key returns it: about %d events a \
                second, chosen at random, are read until they are there, so these times may be too long, by what the last column says. Every \
                message of the live feed is timed. The bare consumer reads the same topic at the same time, publishes, and does nothing else.

                p50 and p99 are medians of the rounds with the least and the most; p99.9 is of all rounds together, where there are a thousand samples.

                ![Latency by percentile](latency.png)
                """,
                Charts.today(),
                rounds,
                seconds,
                warmUp,
                Charts.machine(),
                OpenLoop.LINGER_MILLIS,
                samples));
        results.forEach(result -> section(result, page));
        page.append('\n');
        SetResult.goals(results).forEach(goal -> page.append("- `").append(goal).append("`\n"));
        return page.toString();
    }

    private static void section(SetResult result, StringBuilder page) {
        page.append(String.format(
                Locale.ROOT,
                "%n## %s%n%nIt holds %s events/s.%n",
                result.set(),
                result.held().shown(0)));
        for (LoadResult load : result.loads()) {
            page.append(String.format(Locale.ROOT, """

                    ### %d %%, %,.0f events/s

                    | | p50, ms | p99, ms | p99.9, ms | samples | too long by at most, ms: p50, p99 |
                    |---|---|---|---|---|---|
                    """, load.percent(), load.perSecond()));
            load.paths()
                    .values()
                    .forEach(path -> page.append(String.format(
                            Locale.ROOT,
                            "| %s | %s | %s | %s | %,d | %s |%n",
                            path.path(),
                            path.millis(0.5).shown(2),
                            path.millis(0.99).shown(2),
                            path.shownP999(),
                            path.all().count(),
                            path.shownResolution())));
            page.append(
                    String.format("%nProcessors used: %s.%n", load.processors().shown()));
            load.liveRatio()
                    .ifPresent(ratio -> page.append(String.format(
                            Locale.ROOT, "%nThe live feed's p99 by the bare consumer's: %s.%n", ratio.shown(2))));
        }
    }

    private static XYChart chart(SetResult result, LoadResult load) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(String.format(
                        Locale.ROOT, "%s: %d %%, %,.0f events/s", result.set(), load.percent(), load.perSecond()))
                .xAxisTitle("one event in so many takes longer")
                .yAxisTitle("ms")
                .build();
        chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
        Charts.style(chart);
        // Six names are wider than a chart; all lines rise to the right.
        chart.getStyler().setLegendPosition(LegendPosition.InsideSE).setLegendLayout(LegendLayout.Vertical);
        for (PathResult path : load.paths().values()) {
            chart.addSeries(path.path(), oneIn(), curve(path.all())).setMarker(SeriesMarkers.NONE);
        }
        return chart;
    }

    private static double[] oneIn() {
        double[] oneIn = new double[POINTS];
        for (int i = 0; i < POINTS; i++) {
            oneIn[i] = 2 * Math.pow(MOST_OF / 2, (double) i / (POINTS - 1));
        }
        return oneIn;
    }

    private static double[] curve(Timings timings) {
        double[] oneIn = oneIn();
        double[] millis = new double[POINTS];
        for (int i = 0; i < POINTS; i++) {
            // A logarithm knows no zero.
            millis[i] = Math.max(1e-3, timings.millis(1 - 1 / oneIn[i]));
        }
        return millis;
    }
}
