package io.anabranch.bench;

import java.util.List;
import java.util.Locale;

/** The same figure of several rounds. */
public record Figures(List<Double> values) {
    public Figures {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("Figures want at least one round");
        }
        values = values.stream().sorted().toList();
    }

    public double median() {
        int half = values.size() / 2;
        return values.size() % 2 == 1 ? values.get(half) : (values.get(half - 1) + values.get(half)) / 2;
    }

    public double least() {
        return values.get(0);
    }

    public double most() {
        return values.get(values.size() - 1);
    }

    /** Median and spread, {@code 1.09 (1.05 to 1.20)}. */
    public String shown(int decimals) {
        String form = "%,." + decimals + "f";
        return String.format(Locale.ROOT, form + " (" + form + " to " + form + ")", median(), least(), most());
    }
}
