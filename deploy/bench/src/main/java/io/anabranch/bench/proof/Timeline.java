package io.anabranch.bench.proof;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The samples of a run in the order of time, and the arithmetic on them. */
record Timeline(List<Sample> samples) {
    Timeline {
        samples = List.copyOf(samples);
    }

    /** Events a second that the sink wrote between two moments, as of the samples around them. */
    double rate(String sink, double from, double to) {
        return (written(sink, to) - written(sink, from)) / (to - from);
    }

    /** How many the sink had written at a moment, in proportion between two samples. */
    double written(String sink, double at) {
        Sample before = new Sample(0, java.util.Map.of(), java.util.Map.of(), 0, 0, 0);
        for (Sample sample : samples) {
            if (sample.seconds() >= at) {
                double length = sample.seconds() - before.seconds();
                double share = length <= 0 ? 1 : (at - before.seconds()) / length;
                return before.written(sink) + share * (sample.written(sink) - before.written(sink));
            }
            before = sample;
        }
        return before.written(sink);
    }

    /** The most of a figure among the samples from one moment to another; 0 where there is none. */
    double most(ToDoubleFunction<Sample> figure, double from, double to) {
        return samples.stream()
                .filter(sample -> sample.seconds() >= from && sample.seconds() <= to)
                .mapToDouble(figure)
                .max()
                .orElse(0);
    }

    /** A part of one, 1 where both are nothing. */
    static double ratio(double part, double whole) {
        return whole == 0 ? (part == 0 ? 1 : Double.POSITIVE_INFINITY) : part / whole;
    }
}
