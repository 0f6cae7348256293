package io.anabranch.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** One of those that are measured in turn, each into a table of its own, with what it did in each round. */
final class StoreSide implements AutoCloseable {
    private final String name;
    private final String table;
    private final Fork.Running process;
    private final List<Measured> client = new ArrayList<>();
    private final List<Double> serverMicros = new ArrayList<>();

    StoreSide(String name, String table, Fork.Running process) {
        this.name = name;
        this.table = table;
        this.process = process;
    }

    String name() {
        return name;
    }

    String table() {
        return table;
    }

    Measured warmUp(int events) {
        return warmUp(table, events);
    }

    /** Into another table than its own. */
    Measured warmUp(String into, int events) {
        return process.round(into, events);
    }

    Measured round(int events, ProcessHandle server) {
        return round(table, events, server);
    }

    /** Into another table than its own. */
    Measured round(String into, int events, ProcessHandle server) {
        Duration before = cpu(server);
        Measured measured = process.round(into, events);
        serverMicros.add(cpu(server).minus(before).toNanos() / 1e3 / events);
        client.add(measured);
        return measured;
    }

    private static Duration cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    Figures client(ToDoubleFunction<Measured> figure) {
        return new Figures(client.stream().map(figure::applyAsDouble).toList());
    }

    Figures serverMicros() {
        return new Figures(serverMicros);
    }

    /** This side by the floor, round by round. */
    Figures ratio(StoreSide floor, ToDoubleFunction<Measured> figure) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < client.size(); round++) {
            ratios.add(figure.applyAsDouble(client.get(round)) / figure.applyAsDouble(floor.client.get(round)));
        }
        return new Figures(ratios);
    }

    @Override
    public void close() {
        process.close();
    }
}
