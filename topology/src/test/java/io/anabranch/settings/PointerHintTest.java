package io.anabranch.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PointerHintTest {
    @ParameterizedTest
    @CsvSource({
        "data.amount, /data/amount",
        "data/amount, /data/amount",
        "$.data.amount, /data/amount",
        "#/data/amount, /data/amount",
        ".data.amount, /data/amount",
        "data[0].amount, /data/0/amount",
        "data[\"amount\"], /data/amount",
        "data->amount, /data/amount",
        "//data/amount/, /data/amount"
    })
    void guessesThePointer(String path, String pointer) {
        assertThat(PointerHint.of(path)).contains(pointer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "$", "the amount", "a~b"})
    void guessesNothingWhereThereIsNothingToGuessFrom(String path) {
        assertThat(PointerHint.of(path)).isEmpty();
    }
}
