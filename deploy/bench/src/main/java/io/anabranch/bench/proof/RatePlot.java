package io.anabranch.bench.proof;

import io.anabranch.bench.proof.FaultSchedule.Fault;
import java.awt.Color;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Events a second of each sink over the time, a panel for each run, with the outages shaded. */
final class RatePlot {
    private static final int WIDTH = 1200;
    private static final int HEIGHT = 420;
    /** Over so many seconds each point is a mean. */
    private static final double SPAN = 3;

    private static final Color SHADE = new Color(200, 60, 60, 40);
    private static final Color[] COLOURS = {
        new Color(31, 119, 180),
        new Color(214, 39, 40),
        new Color(44, 160, 44),
        new Color(148, 103, 189),
        new Color(255, 127, 14)
    };
    private static final Color CLEAR = new Color(0, 0, 0, 0);

    private final List<String> sinks;
    private final List<XYChart> panels = new ArrayList<>();

    RatePlot(List<String> sinks) {
        this.sinks = List.copyOf(sinks);
    }

    /** @param faults to be shaded */
    void panel(String title, Timeline timeline, double seconds, List<Fault> faults) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title + inWords(faults))
                .xAxisTitle("seconds")
                .yAxisTitle("events/s")
                .build();
        chart.getStyler().setLegendPosition(LegendPosition.OutsideS).setMarkerSize(0);
        chart.getStyler().setLegendLayout(LegendLayout.Horizontal).setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setXAxisMin(0.0).setXAxisMax(seconds).setYAxisMin(0.0);
        chart.getStyler().setXAxisDecimalPattern("0").setYAxisDecimalPattern("#,##0");
        double top = 0;
        List<double[]> curves = new ArrayList<>();
        double[] times = times(seconds);
        for (String sink : sinks) {
            double[] rates = new double[times.length];
            for (int i = 0; i < times.length; i++) {
                rates[i] = Math.max(0, timeline.rate(sink, times[i] - SPAN, times[i]));
                top = Math.max(top, rates[i]);
            }
            curves.add(rates);
        }
        for (Fault fault : faults) {
            shade(chart, fault, top);
        }
        for (int i = 0; i < sinks.size(); i++) {
            XYSeries curve = chart.addSeries(sinks.get(i), times, curves.get(i));
            curve.setLineColor(COLOURS[i % COLOURS.length]);
            curve.setMarker(SeriesMarkers.NONE);
        }
        panels.add(chart);
    }

    private static String inWords(List<Fault> faults) {
        return faults.isEmpty()
                ? ""
                : ": "
                        + String.join(
                                ", then ",
                                faults.stream()
                                        .map(fault -> fault.outage().sink() + " "
                                                + fault.outage().how())
                                        .toList());
    }

    /** From when the first sample is there for certain: before it, what was written earlier would count as written now. */
    private static double[] times(double seconds) {
        double[] times = new double[(int) (seconds - SPAN) - 1];
        for (int i = 0; i < times.length; i++) {
            times[i] = 1 + SPAN + i;
        }
        return times;
    }

    private static void shade(XYChart chart, Fault fault, double top) {
        XYSeries area = chart.addSeries(
                fault.outage().name(), new double[] {fault.begin(), fault.end()}, new double[] {top, top});
        area.setXYSeriesRenderStyle(XYSeriesRenderStyle.Area);
        area.setLineColor(CLEAR);
        area.setMarker(SeriesMarkers.NONE);
        area.setFillColor(SHADE);
        area.setShowInLegend(false);
    }

    /** All panels, one below another, as PNG. */
    void write(Path file) {
        System.setProperty("java.awt.headless", "true");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (OutputStream png = Files.newOutputStream(file)) {
                BitmapEncoder.saveBitmap(panels, panels.size(), 1, png, BitmapFormat.PNG);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not write " + file, e);
        }
    }
}
