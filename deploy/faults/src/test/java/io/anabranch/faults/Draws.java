package io.anabranch.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What goes wrong in a nightly run, round by round: a function of the seed alone. */
final class Draws {
    private static final int AT_ONCE = 3;

    private final SplittableRandom random;

    private final List<Kind> kinds;

    Draws(long seed) {
        this(seed, List.of(Kind.values()));
    }

    /** @param kinds what may go wrong, at least three */
    Draws(long seed, List<Kind> kinds) {
        this.random = new SplittableRandom(seed);
        this.kinds = List.copyOf(kinds);
    }

    /** What may go wrong; each of another kind of target, so that any three can happen at once. */
    enum Kind {
        STORE_REFUSES,
        STORE_HANGS,
        STORE_SLOW,
        STORE_BREAKS_OFF,
        STORE_LOSES_ANSWERS,
        PROCESS_KILLED,
        PROCESS_TERMINATED,
        PROCESS_SLEEPS,
        BROKER_FROZEN,
        BROKER_KILLED
    }

    /** @param target which of the stores or processes, counted from 0; one beyond their number counts from 0 again */
    record Drawn(Kind kind, int target) {
        @Override
        public String toString() {
            return kind + "(" + target + ")";
        }
    }

    /** @param length from the first fault's begin to the first one's end */
    record Round(List<Drawn> faults, Duration length) {
        Round {
            faults = List.copyOf(faults);
        }

        boolean has(Kind kind) {
            return faults.stream().anyMatch(fault -> fault.kind() == kind);
        }
    }

    /** Three faults of different kinds, of which at most one is the broker's. */
    Round next() {
        List<Kind> left = new ArrayList<>(kinds);
        List<Drawn> faults = new ArrayList<>();
        while (faults.size() < AT_ONCE) {
            Kind kind = left.remove(random.nextInt(left.size()));
            if (kind == Kind.BROKER_FROZEN || kind == Kind.BROKER_KILLED) {
                left.remove(Kind.BROKER_FROZEN);
                left.remove(Kind.BROKER_KILLED);
            }
            faults.add(new Drawn(kind, random.nextInt(12)));
        }
        return new Round(faults, Duration.ofMillis(random.nextInt(3_000, 20_000)));
    }
}
