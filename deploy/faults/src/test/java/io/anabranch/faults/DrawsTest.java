package io.anabranch.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.faults.Draws.Drawn;
import io.anabranch.faults.Draws.Kind;
import io.anabranch.faults.Draws.Round;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DrawsTest {
    @Test
    void aSeedDrawsTheSameFaultsAgainAndAnotherSeedOthers() {
        assertThat(rounds(7)).isEqualTo(rounds(7)).isNotEqualTo(rounds(8));
    }

    @Test
    void everyRoundHasThreeKindsAndNoKindIsNeverDrawn() {
        Set<Kind> seen = EnumSet.noneOf(Kind.class);
        for (Round round : rounds(7)) {
            List<Kind> kinds = round.faults().stream().map(Drawn::kind).toList();
            assertThat(kinds).hasSize(3).doesNotHaveDuplicates();
            assertThat(round.has(Kind.BROKER_FROZEN) && round.has(Kind.BROKER_KILLED))
                    .isFalse();
            seen.addAll(kinds);
        }
        assertThat(seen).containsExactlyInAnyOrder(Kind.values());
    }

    private static List<Round> rounds(long seed) {
        Draws draws = new Draws(seed);
        return Stream.generate(draws::next).limit(50).toList();
    }
}
