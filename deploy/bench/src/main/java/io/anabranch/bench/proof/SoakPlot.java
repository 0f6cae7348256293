package io.anabranch.bench.proof;

import java.awt.Color;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** What a process held over the time, a panel for memory and one for everything that is counted. */
record SoakPlot(List<Resources> samples) {
    private static final int WIDTH = 1200;
    private static final int HEIGHT = 360;

    /** As PNG. */
    void write(Path file) {
        System.setProperty("java.awt.headless", "true");
        XYChart memory = panel("memory", "MiB");
        curve(memory, "heap after collection", Resources::heapMiB);
        curve(memory, "resident", Resources::residentMiB);
        XYChart counted = panel("threads, descriptors, sockets", "");
        curve(counted, "threads", Resources::threads);
        curve(counted, "descriptors", Resources::descriptors);
        curve(counted, "sockets", Resources::sockets);
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (OutputStream png = Files.newOutputStream(file)) {
                BitmapEncoder.saveBitmap(List.of(memory, counted), 2, 1, png, BitmapFormat.PNG);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not write " + file, e);
        }
    }

    private static XYChart panel(String title, String unit) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle("minutes")
                .yAxisTitle(unit)
                .build();
        chart.getStyler().setXAxisMin(0.0).setYAxisMin(0.0).setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setXAxisDecimalPattern("0").setYAxisDecimalPattern("#,##0");
        return chart;
    }

    private void curve(XYChart chart, String name, ToDoubleFunction<Resources> value) {
        XYSeries curve = chart.addSeries(
                name,
                samples.stream().mapToDouble(Resources::minute).toArray(),
                samples.stream().mapToDouble(value).toArray());
        curve.setMarker(SeriesMarkers.NONE);
    }
}
