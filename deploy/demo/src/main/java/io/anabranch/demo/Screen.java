package io.anabranch.demo;

import io.anabranch.demo.Progress.Count;
import io.anabranch.demo.Progress.Rank;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws {@link Progress}: over itself on a terminal, else as a line every two seconds. */
final class Screen {
    private static final int BAR = 32;
    private static final Duration LINE_EVERY = Duration.ofSeconds(2);

    private final PrintWriter out;
    private final boolean terminal;
    private final Map<String, Rate> rates = new HashMap<>();
    private int linesDrawn;
    private Duration lastLine = Duration.ofSeconds(-1);

    Screen(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    void draw(Progress progress) {
        if (terminal) {
            List<String> lines = picture(progress);
            if (linesDrawn > 0) {
                // Up by that many lines, and clear to the end of the screen.
                out.printf("\033[%dA\033[J", linesDrawn);
            }
            lines.forEach(out::println);
            linesDrawn = lines.size();
        } else if (progress.elapsed().minus(LINE_EVERY).compareTo(lastLine) >= 0) {
            out.println(line(progress));
            lastLine = progress.elapsed();
        }
        out.flush();
    }

    private List<String> picture(Progress progress) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(row("published", progress.published(), progress.records(), progress.elapsed()));
        for (Count sink : progress.sinks()) {
            lines.add(row(sink.name(), sink.events(), progress.records(), progress.elapsed()));
        }
        lines.add("");
        lines.add("  lag " + lags(progress) + String.format(Locale.ROOT, "   dead letters %,d", progress.deadLetters())
                + String.format(Locale.ROOT, "   %.1f s", progress.elapsed().toMillis() / 1e3));
        lines.add("");
        lines.add("  top of " + progress.leaderboard());
        int place = 1;
        for (Rank top : progress.top()) {
            lines.add(String.format(Locale.ROOT, "  %2d. %-14s %,14.2f", place++, top.member(), top.score()));
        }
        return lines;
    }

    private String row(String name, long events, long of, Duration elapsed) {
        int filled = (int) Math.min(BAR, of == 0 ? 0 : events * BAR / of);
        double rate = rates.computeIfAbsent(name, unused -> new Rate()).at(elapsed, events);
        return String.format(
                Locale.ROOT,
                "  %-12s %s%s %,10d %,9.0f/s",
                name,
                "\u2588".repeat(filled),
                "\u2591".repeat(BAR - filled),
                events,
                rate);
    }

    private static String line(Progress progress) {
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "%6.1f s  published %,d of %,d  written",
                progress.elapsed().toMillis() / 1e3,
                progress.published(),
                progress.records()));
        progress.sinks()
                .forEach(sink -> line.append(String.format(Locale.ROOT, " %s %,d", sink.name(), sink.events())));
        line.append("  lag ").append(lags(progress));
        line.append(String.format(Locale.ROOT, "  dead letters %,d", progress.deadLetters()));
        progress.top().stream()
                .findFirst()
                .ifPresent(top -> line.append(String.format(
                        Locale.ROOT, "  %s leads with %s %,.2f", progress.leaderboard(), top.member(), top.score())));
        return line.toString();
    }

    private static String lags(Progress progress) {
        return String.join(
                "  ",
                progress.lags().stream()
                        .map(lag -> String.format(Locale.ROOT, "%s %,d", lag.name(), lag.events()))
                        .toList());
    }

    /** Events a second over the last second or so. */
    private static final class Rate {
        private static final Duration SPAN = Duration.ofSeconds(1);
        private Duration since = Duration.ZERO;
        private long from;
        private double perSecond;

        double at(Duration elapsed, long events) {
            Duration span = elapsed.minus(since);
            if (span.compareTo(SPAN) >= 0) {
                perSecond = (events - from) * 1e3 / span.toMillis();
                since = elapsed;
                from = events;
            }
            return perSecond;
        }
    }
}
