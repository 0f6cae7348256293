package io.anabranch.bench;

import java.awt.Color;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;

/** How reports look. */
public final class Charts {
    /** Longer names would run into one another, side by side. */
    private static final int LONG_NAME = 10;

    private static final int LONG_NAMES_DEGREES = 20;

    private Charts() {}

    /** Medians, with the spread as error bars. */
    public static CategoryChart bars(int width, int height, String title, List<String> names, List<Figures> figures) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(width)
                .height(height)
                .title(title)
                .build();
        chart.getStyler().setLegendVisible(false).setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setYAxisMin(0.0).setYAxisDecimalPattern("#,##0");
        if (names.stream().anyMatch(name -> name.length() > LONG_NAME)) {
            chart.getStyler().setXAxisLabelRotation(LONG_NAMES_DEGREES);
        }
        chart.addSeries(
                title,
                names,
                figures.stream().map(Figures::median).toList(),
                figures.stream().map(all -> (all.most() - all.least()) / 2).toList());
        return chart;
    }

    /** A legend below, on white. */
    public static void style(XYChart chart) {
        chart.getStyler().setLegendPosition(LegendPosition.OutsideS).setLegendLayout(LegendLayout.Horizontal);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
    }

    /** Writes charts as one PNG, row by row. */
    public static <T extends Chart<?, ?>> void write(List<T> charts, int rows, Path file) {
        System.setProperty("java.awt.headless", "true");
        try (OutputStream png = Files.newOutputStream(file)) {
            BitmapEncoder.saveBitmap(charts, rows, charts.size() / rows, png, BitmapFormat.PNG);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not write " + file, e);
        }
    }

    public static LocalDate today() {
        return LocalDate.now(ZoneOffset.UTC);
    }

    /** {@code Java 17, amd64, 2 processors.} */
    public static String machine() {
        return String.format(
                Locale.ROOT,
                "Java %s, %s, %d processors.",
                Runtime.version().feature(),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors());
    }
}
