package io.anabranch.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** One of those that are measured in turn, with what it did in each round. */
final class CassandraSide {
    private final String name;
    private final Class<?> main;
    private final int inFlight;
    private final int batchBytes;
    private final List<Measured> client = new ArrayList<>();
    private final List<Double> serverMicros = new ArrayList<>();

    CassandraSide(String name, Class<?> main, int inFlight, int batchBytes) {
        this.name = name;
        this.main = main;
        this.inFlight = inFlight;
        this.batchBytes = batchBytes;
    }

    String name() {
        return name;
    }

    Class<?> main() {
        return main;
    }

    int inFlight() {
        return inFlight;
    }

    int batchBytes() {
        return batchBytes;
    }

    /** @param serverMicrosPerRow CPU of the server, those of the warm-up among its rows */
    void did(Measured measured, double serverMicrosPerRow) {
        client.add(measured);
        serverMicros.add(serverMicrosPerRow);
    }

    Figures client(ToDoubleFunction<Measured> figure) {
        return new Figures(client.stream().map(figure::applyAsDouble).toList());
    }

    Figures serverMicros() {
        return new Figures(serverMicros);
    }

    /** This side by the floor, round by round. */
    Figures ratio(CassandraSide floor, ToDoubleFunction<Measured> figure) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < client.size(); round++) {
            ratios.add(figure.applyAsDouble(client.get(round)) / figure.applyAsDouble(floor.client.get(round)));
        }
        return new Figures(ratios);
    }
}
