package io.anabranch.bench.whole;

import java.time.Duration;

/**
 * What a program did in one round, between two looks into the store, once it was warm.
 *
 * @param events stored between the looks
 * @param serverCpu the store's, which is the same store for all
 * @param peakBytes the most memory that the program had resident at once since its start
 */
public record Delivered(long events, Duration time, Duration cpu, Duration serverCpu, long peakBytes) {
    public double eventsPerSecond() {
        return events / (time.toNanos() / 1e9);
    }

    public double cpuMicros() {
        return cpu.toNanos() / 1e3 / events;
    }

    public double serverCpuMicros() {
        return serverCpu.toNanos() / 1e3 / events;
    }

    public double peakMegabytes() {
        return peakBytes / 1e6;
    }
}
