package io.anabranch.bench.growth;

import io.anabranch.bench.Charts;
import io.anabranch.bench.Goal;
import io.anabranch.bench.growth.AxisResult.PointResult;
import io.anabranch.bench.whole.Delivered;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.CategoryChart;

/** What was measured, as a page with a picture. */
record GrowthReport(List<AxisResult> results, int events, int warmUp, int rounds) {
    private static final int WIDTH = 520;
    private static final int HEIGHT = 320;

    /** Writes {@code growth.md} and {@code growth.png}. */
    void write(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("growth.md"), page());
        } catch (IOException e) {
            throw new UncheckedIOException("The report could not be written to " + folder, e);
        }
        List<CategoryChart> charts = new ArrayList<>();
        for (AxisResult result : results) {
            charts.add(chart(result, "events/s", Delivered::eventsPerSecond));
            charts.add(chart(result, "CPU µs an event", Delivered::cpuMicros));
            charts.add(chart(result, "MB resident at most", Delivered::peakMegabytes));
        }
        Charts.write(charts, results.size(), folder.resolve("growth.png"));
    }

    private String page() {
        StringBuilder page = new StringBuilder(
                String.format(Locale.ROOT, """
                # What grows with what

                `anabranch bench growth` on %s: the whole program, one axis at a time, from a backlog as fast as it can. What an axis does not say is 340 bytes, 8 \
                partitions, 100,000 users of whom each is as busy as any other, all sinks but DynamoDB's, and %,d events a round; fewer where they have \
                more than 2,000 bytes. Every program has the same warm-up of %,d events, then one round of its own that is not counted, then %d that \
                are, in turn. %s Programs and servers share them. Each figure is a median, with its least and most; memory is the most that was resident in \
                a round. Backlogs, which one program has one after the other, go to Cassandra and Redis alone, since the other local servers keep all in memory.

                ![Rate, CPU and memory by axis](growth.png)
                """, Charts.today(), events, warmUp, rounds, Charts.machine()));
        results.forEach(result -> section(result, page));
        List<Goal> goals = goals(results);
        if (!goals.isEmpty()) {
            page.append('\n');
        }
        goals.forEach(goal -> page.append("- `").append(goal).append("`\n"));
        return page.toString();
    }

    static List<Goal> goals(List<AxisResult> results) {
        return results.stream().map(AxisResult::goal).flatMap(Optional::stream).toList();
    }

    private static void section(AxisResult result, StringBuilder page) {
        page.append(String.format(
                Locale.ROOT,
                """

                ## %s

                | %s | events/s | CPU µs an event | servers' CPU µs | MB resident at most |
                |---|---|---|---|---|
                """,
                capital(result.axis().toString()),
                result.axis().title()));
        for (PointResult point : result.points()) {
            page.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %s |%n",
                    point.point().label(),
                    point.figures(Delivered::eventsPerSecond).shown(0),
                    point.figures(Delivered::cpuMicros).shown(1),
                    point.figures(Delivered::serverCpuMicros).shown(1),
                    point.figures(Delivered::peakMegabytes).shown(0)));
        }
    }

    private static String capital(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    private static CategoryChart chart(AxisResult result, String title, ToDoubleFunction<Delivered> figure) {
        return Charts.bars(
                WIDTH,
                HEIGHT,
                result.axis().title() + ": " + title,
                result.points().stream().map(point -> point.point().label()).toList(),
                result.points().stream().map(point -> point.figures(figure)).toList());
    }
}
