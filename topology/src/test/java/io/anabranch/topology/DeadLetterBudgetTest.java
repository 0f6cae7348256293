package io.anabranch.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class DeadLetterBudgetTest {
    @Test
    void allowsTheShareOfTheWindowWhereverItFalls() {
        DeadLetterBudget budget = new DeadLetterBudget(0.05, 1_000);

        assertThat(budget.allows(1, 1)).as("the first record alone").isTrue();
        assertThat(budget.allows(49, 49)).isTrue();
        assertThat(budget.allows(1, 1)).as("51 of 51").isFalse();
    }

    @Test
    void forgetsWhatIsOlderThanTheWindow() {
        DeadLetterBudget budget = new DeadLetterBudget(0.05, 1_000);
        assertThat(budget.allows(100, 50)).isTrue();

        assertThat(budget.allows(1_000, 0)).isTrue();
        assertThat(budget.allows(100, 50)).isTrue();
        assertThat(budget.allows(100, 1)).isFalse();
    }

    @Test
    void countsFromZeroAfterAReset() {
        DeadLetterBudget budget = new DeadLetterBudget(0.05, 1_000);
        assertThat(budget.allows(100, 100)).isFalse();

        budget.reset();

        assertThat(budget.allows(100, 50)).isTrue();
    }

    @Test
    void withoutALimitAllowsEverything() {
        assertThat(DeadLetterBudget.UNLIMITED.allows(Integer.MAX_VALUE, Integer.MAX_VALUE))
                .isTrue();
    }

    @Test
    void refusesWhatIsNoShare() {
        assertThatIllegalArgumentException().isThrownBy(() -> new DeadLetterBudget(0, 100));
        assertThatIllegalArgumentException().isThrownBy(() -> new DeadLetterBudget(1.01, 100));
        assertThatIllegalArgumentException().isThrownBy(() -> new DeadLetterBudget(Double.NaN, 100));
        assertThatIllegalArgumentException().isThrownBy(() -> new DeadLetterBudget(0.5, 0));
    }
}
