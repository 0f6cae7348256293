package io.anabranch.bench.whole;

import java.util.SplittableRandom;

/** Whose event the next one is. */
@FunctionalInterface
public interface Users {
    int next(SplittableRandom random);

    /** Each of so many is as likely as any other. */
    static Users uniform(int users) {
        return random -> random.nextInt(users);
    }
}
