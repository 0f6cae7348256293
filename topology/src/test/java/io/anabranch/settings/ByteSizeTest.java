package io.anabranch.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({"0B, 0", "512B, 512", "400KiB, 409600", "16MiB, 16777216", "2GiB, 2147483648", "1025B, 1025"})
    void readsAndWritesTheSame(String text, long bytes) {
        assertThat(ByteSize.parse(text).bytes()).isEqualTo(bytes);
        assertThat(new ByteSize(bytes)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "KiB", "-1B", "1.5MiB", "1 KiB", "1KB", "1kib", "1TiB", "1234567890123B", "٤B"})
    void refusesWhatIsNoWholeNumberAndUnit(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ByteSize.parse(text))
                .withMessageContaining("'" + text + "'");
    }

    @Test
    void refusesLessThanNothing() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ByteSize(-1));
    }

    @Test
    void writesTheSameInEveryLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(new ByteSize(512)).hasToString("512B");
        } finally {
            Locale.setDefault(before);
        }
    }
}
