package io.anabranch.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Two sides measured in turn, each once a round, the order changing from round to round: what else the machine does then
 * falls on both. Rounds that are run later go on where the earlier ones ended.
 */
final class Rounds {
    private final List<Measured> floors = new ArrayList<>();
    private final List<Measured> ours = new ArrayList<>();

    void run(int rounds, Supplier<Measured> floor, Supplier<Measured> our) {
        for (int left = rounds; left > 0; left--) {
            if (ours.size() % 2 == 0) {
                floors.add(floor.get());
                ours.add(our.get());
            } else {
                ours.add(our.get());
                floors.add(floor.get());
            }
        }
    }

    Figures floor(ToDoubleFunction<Measured> figure) {
        return new Figures(floors.stream().map(figure::applyAsDouble).toList());
    }

    Figures ours(ToDoubleFunction<Measured> figure) {
        return new Figures(ours.stream().map(figure::applyAsDouble).toList());
    }

    /** Ours by the floor, round by round. */
    Figures ratio(ToDoubleFunction<Measured> figure) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < ours.size(); round++) {
            ratios.add(figure.applyAsDouble(ours.get(round)) / figure.applyAsDouble(floors.get(round)));
        }
        return new Figures(ratios);
    }
}
