package io.anabranch.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RejectedTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "item-too-large", "http-413", "a234567890123456789012345678901234567890"})
    void takesACodeThatCanBeALabel(String reason) {
        assertThat(Events.rejected(reason).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Item-too-large",
                "item too large",
                "-item",
                "4xx",
                "user_7",
                "é",
                "a23456789012345678901234567890123456789012"
            })
    void refusesWhatMightBeAnything(String reason) {
        assertThatIllegalArgumentException().isThrownBy(() -> Events.rejected(reason));
    }
}
