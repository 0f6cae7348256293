package io.anabranch.bench;

import java.util.Locale;

/** A figure and the limit that it is to keep, as the last lines of every benchmark say it. */
public record Goal(String name, double figure, Side side, double limit) {
    public enum Side {
        AT_LEAST,
        AT_MOST
    }

    public static Goal atLeast(String name, double figure, double limit) {
        return new Goal(name, figure, Side.AT_LEAST, limit);
    }

    public static Goal atMost(String name, double figure, double limit) {
        return new Goal(name, figure, Side.AT_MOST, limit);
    }

    public boolean isMet() {
        return side == Side.AT_LEAST ? figure >= limit : figure <= limit;
    }

    /** {@code goal <name>: <figure> <at least|at most> <limit>: <met|missed>}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "goal %s: %.2f %s %.2f: %s",
                name,
                figure,
                side == Side.AT_LEAST ? "at least" : "at most",
                limit,
                isMet() ? "met" : "missed");
    }
}
