package io.anabranch.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationTextTest {
    @ParameterizedTest
    @CsvSource({
        "PT0S, 0s",
        "PT0.2S, 200ms",
        "PT1.5S, 1500ms",
        "PT59S, 59s",
        "PT1M, 1m",
        "PT90S, 90s",
        "PT1H, 1h",
        "PT36H, 36h",
        "PT48H, 2d",
        "PT-1S, -1s",
        "PT2160H, 90d"
    })
    void showsWhatIsWrittenInTheConfiguration(Duration duration, String text) {
        assertThat(DurationText.of(duration)).isEqualTo(text);
    }

    @Test
    void violationsShowValuesAsTheyAreConfigured() {
        Violations violations = new Violations()
                .check(false, "max-retry-time", Duration.ofDays(2), "0s to 1d")
                .check(false, "expire-after", Optional.of(Duration.ofMillis(5)), "1s or more")
                .check(false, "replication", Optional.empty(), "datacenter:copies");

        assertThatThrownBy(violations::raise)
                .hasMessage("max-retry-time: must be 0s to 1d, got '2d'; expire-after: must be 1s or more, got '5ms';"
                        + " replication: must be datacenter:copies, got ''");
    }
}
