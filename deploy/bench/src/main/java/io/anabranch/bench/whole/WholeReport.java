package io.anabranch.bench.whole;

import io.anabranch.bench.Charts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.CategoryChart;

/** What was measured, as a page with a picture. */
record WholeReport(List<Result> results, int events, int warmUp, int rounds, Set<String> servers) {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 360;

    /** Writes {@code whole.md} and {@code whole.png}. */
    void write(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("whole.md"), page());
            draw(folder.resolve("whole.png"));
        } catch (IOException e) {
            throw new UncheckedIOException("The report could not be written to " + folder, e);
        }
    }

    private String page() {
        StringBuilder page = new StringBuilder(String.format(
                Locale.ROOT,
                """
                # The whole program beside others

                `anabranch bench all` on %s: %,d events of about 340 B a round after %,d of warm-up, %d rounds in turn; %s \
                Programs and servers share them. Each figure is a median, with its least and most; ratios are made round by round.

                Servers: %s, Redis. Libraries: %s.

                ![Events a second and CPU an event](whole.png)
                """,
                Charts.today(),
                events,
                warmUp,
                rounds,
                Charts.machine(),
                String.join(", ", servers),
                String.join(", ", Versions.libraries())));
        results.forEach(result -> section(result, page));
        return page.toString();
    }

    private static void section(Result result, StringBuilder page) {
        page.append("\n## ")
                .append(result.set())
                .append("\n\n")
                .append(
                        "| program | events/s | CPU µs an event | servers' CPU µs | MB resident at most | ours by it: rate | CPU | memory |\n")
                .append("|---|---|---|---|---|---|---|---|\n");
        ProgramSide ours = result.sides().get(0);
        for (ProgramSide side : result.sides()) {
            page.append(String.format(
                    "| %s | %s | %s | %s | %s | %s | %s | %s |%n",
                    side.name(),
                    side.figures(Delivered::eventsPerSecond).shown(0),
                    side.figures(Delivered::cpuMicros).shown(1),
                    side.figures(Delivered::serverCpuMicros).shown(1),
                    side.figures(Delivered::peakMegabytes).shown(0),
                    ours.ratio(side, Delivered::eventsPerSecond).shown(2),
                    ours.ratio(side, Delivered::cpuMicros).shown(2),
                    ours.ratio(side, Delivered::peakMegabytes).shown(2)));
        }
        page.append(
                "\nWhere the CPU went, µs an event, the mean of the rounds:\n\n| program | its threads | the servers |\n|---|---|---|\n");
        for (ProgramSide side : result.sides()) {
            page.append(String.format(
                    "| %s | %s | %s |%n",
                    side.name(), Spent.mean(side.spent(), Spent::threads), Spent.mean(side.spent(), Spent::servers)));
        }
        page.append('\n');
        result.goals().forEach(goal -> page.append("- `").append(goal).append("`\n"));
    }

    private void draw(Path file) {
        List<CategoryChart> charts = new ArrayList<>();
        for (Result result : results) {
            charts.add(chart(result, "events/s", Delivered::eventsPerSecond));
            charts.add(chart(result, "CPU µs an event", Delivered::cpuMicros));
        }
        Charts.write(charts, results.size(), file);
    }

    private static CategoryChart chart(Result result, String title, ToDoubleFunction<Delivered> figure) {
        return Charts.bars(
                WIDTH,
                HEIGHT,
                result.set() + ": " + title,
                result.sides().stream().map(ProgramSide::name).toList(),
                result.sides().stream().map(side -> side.figures(figure)).toList());
    }
}
