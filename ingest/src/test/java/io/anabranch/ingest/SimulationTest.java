package io.anabranch.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.anabranch.ingest.Simulation.Result;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * Whatever goes wrong, the invariants hold. {@code -Dsimulation.seeds=100000 -Dsimulation.first=1} runs more; a failure names
 * its seed, which replays exactly.
 */
final class SimulationTest {
    private static final int SEEDS = 150;
    private static final int RANDOM_SEEDS = 20;
    private static final int SEEDS_TO_FIND_A_BUG = 100;

    private static final Logger LOG = (Logger) LoggerFactory.getLogger("io.anabranch");
    private static @Nullable Level level;

    @BeforeAll
    static void logNothing() {
        // Each seed has a hundred failures, all of them wanted.
        level = LOG.getLevel();
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void logAgain() {
        LOG.setLevel(level);
    }

    @Test
    void nothingIsLostAndNothingStopsWhateverGoesWrong() {
        run(Long.getLong("simulation.first", 1), Integer.getInteger("simulation.seeds", SEEDS));
    }

    @Test
    void norWithSeedsThatNobodyChose() {
        run(ThreadLocalRandom.current().nextLong(1L << 40), RANDOM_SEEDS);
    }

    @Test
    void aSeedReplaysExactly() {
        for (long seed = 1; seed <= 5; seed++) {
            assertThat(Simulation.run(seed, PlantedBug.NONE)).isEqualTo(Simulation.run(seed, PlantedBug.NONE));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void findsWhatWasPlanted(PlantedBug bug) {
        for (long seed = 1; seed <= SEEDS_TO_FIND_A_BUG; seed++) {
            Result result = Simulation.run(seed, bug);
            if (result.violation().isPresent()) {
                System.out.println(bug + " is found by seed " + seed + ": "
                        + result.violation().get());
                return;
            }
        }
        fail(bug + " was not found by " + SEEDS_TO_FIND_A_BUG + " seeds");
    }

    private static void run(long first, int seeds) {
        long begin = System.nanoTime();
        long virtual = 0;
        for (long seed = first; seed < first + seeds; seed++) {
            Result result = Simulation.run(seed, PlantedBug.NONE);
            virtual += result.virtualMillis();
            if (result.violation().isPresent()) {
                fail("seed " + seed + ", -Dsimulation.first=" + seed + " -Dsimulation.seeds=1 runs it again: "
                        + result.violation().get() + "\n" + result.trace());
            }
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf(
                "%d seeds from %d, %.0f a minute, %.0f virtual seconds in %.1f%n",
                seeds, first, seeds / seconds * 60, virtual / 1e3, seconds);
    }
}
