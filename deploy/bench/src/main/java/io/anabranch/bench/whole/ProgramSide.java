package io.anabranch.bench.whole;

import io.anabranch.bench.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** A program that is measured in turn with others, with what it did in each round. */
record ProgramSide(Program program, List<Delivered> rounds, List<Spent> spent) {
    ProgramSide(Program program) {
        this(program, new ArrayList<>(), new ArrayList<>());
    }

    String name() {
        return program.name();
    }

    Figures figures(ToDoubleFunction<Delivered> figure) {
        return new Figures(rounds.stream().map(figure::applyAsDouble).toList());
    }

    /** This program by another, round by round. */
    Figures ratio(ProgramSide other, ToDoubleFunction<Delivered> figure) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < rounds.size(); round++) {
            ratios.add(figure.applyAsDouble(rounds.get(round)) / figure.applyAsDouble(other.rounds.get(round)));
        }
        return new Figures(ratios);
    }
}
