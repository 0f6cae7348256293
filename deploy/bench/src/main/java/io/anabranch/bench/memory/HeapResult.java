package io.anabranch.bench.memory;

import io.anabranch.bench.Figures;
import io.anabranch.bench.whole.Delivered;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What the program did with one heap, and with the largest in turn with it.
 *
 * @param what it was given to do
 * @param failure why it did not do all, where it did not
 */
record HeapResult(
        String what, int megabytes, List<Delivered> rounds, List<Delivered> largest, Optional<String> failure) {
    /** Of the rate with the largest heap. */
    private static final double KEPT = 0.9;

    HeapResult {
        rounds = List.copyOf(rounds);
        largest = List.copyOf(largest);
    }

    Optional<Figures> figures(ToDoubleFunction<Delivered> figure) {
        return rounds.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Figures(rounds.stream().map(figure::applyAsDouble).toList()));
    }

    /** Its rate by that with the largest heap, round by round. */
    Optional<Figures> rateKept() {
        if (rounds.isEmpty()) {
            return Optional.empty();
        }
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < rounds.size(); round++) {
            ratios.add(rounds.get(round).eventsPerSecond() / largest.get(round).eventsPerSecond());
        }
        return Optional.of(new Figures(ratios));
    }

    boolean isEnough() {
        return failure.isEmpty()
                && rateKept().filter(kept -> kept.median() >= KEPT).isPresent();
    }

    String shown(ToDoubleFunction<Delivered> figure, int decimals) {
        return figures(figure).map(figures -> figures.shown(decimals)).orElse("-");
    }

    String shownRateKept() {
        return failure.orElseGet(() -> rateKept().map(kept -> kept.shown(2)).orElse("-"));
    }
}
