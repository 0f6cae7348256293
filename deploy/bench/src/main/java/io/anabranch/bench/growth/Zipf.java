package io.anabranch.bench.growth;

import io.anabranch.bench.whole.Users;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Users of whom the one at rank r is by {@code 1 / r^exponent} as busy as the first. */
final class Zipf implements Users {
    /** The share of events of all users up to each. */
    private final double[] cumulative;

    Zipf(int users, double exponent) {
        cumulative = new double[users];
        double sum = 0;
        for (int i = 0; i < users; i++) {
            sum += Math.pow(i + 1, -exponent);
            cumulative[i] = sum;
        }
        for (int i = 0; i < users; i++) {
            cumulative[i] /= sum;
        }
    }

    @Override
    public int next(SplittableRandom random) {
        return at(random.nextDouble());
    }

    /**
     * Who is at a share of all events, the busiest first.
     *
     * @param share from 0 on, below 1
     * @return 0 for the busiest
     */
    int at(double share) {
        int found = Arrays.binarySearch(cumulative, share);
        // Whose cumulative share it just is has none of it left.
        return Math.min(found >= 0 ? found + 1 : -found - 1, cumulative.length - 1);
    }
}
