package io.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.test.subscriber.TestSubscriber;

class StartTimeoutTest {
    private final Map<String, String> wrong = new HashMap<>();
    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final TestSubscriber<Map<String, String>> passed = TestSubscriber.create();

    @Test
    void passesOnceAMistakeHasLastedAsLong() {
        wait60Seconds();
        wrong.put("mongodb", "no such user");

        timer.advanceTimeBy(Duration.ofSeconds(59));
        assertThat(passed.getReceivedOnNext()).isEmpty();

        timer.advanceTimeBy(Duration.ofSeconds(3));
        assertThat(passed.getReceivedOnNext()).containsExactly(Map.of("mongodb", "no such user"));
    }

    @Test
    void anOutageMeanwhileBeginsAgain() {
        wait60Seconds();
        wrong.put("mongodb", "no such user");
        timer.advanceTimeBy(Duration.ofSeconds(50));
        wrong.clear();
        timer.advanceTimeBy(Duration.ofSeconds(2));
        wrong.put("mongodb", "no such user");

        timer.advanceTimeBy(Duration.ofSeconds(50));

        assertThat(passed.getReceivedOnNext()).isEmpty();
    }

    @Test
    void neverPassesWhereAllIsWell() {
        wait60Seconds();

        timer.advanceTimeBy(Duration.ofHours(1));

        assertThat(passed.getReceivedOnNext()).isEmpty();
    }

    @Test
    void isADurationOrInfinity() {
        StartTimeoutOption option = new StartTimeoutOption();

        assertThat(option.convert("90s")).isEqualTo(Duration.ofSeconds(90));
        assertThat(option.convert("5m")).isEqualTo(Duration.ofMinutes(5));
        assertThat(option.convert("infinity")).isGreaterThan(Duration.ofDays(100_000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0s", "-1s", "60", "soon", "", "1d 2h"})
    void isNothingElse(String text) {
        assertThatThrownBy(() -> new StartTimeoutOption().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessage("must be a duration such as 60s, 5m, 1h, or infinity, got '" + text + "'");
    }

    private void wait60Seconds() {
        new StartTimeout(() -> Map.copyOf(wrong), Duration.ofSeconds(60), timer)
                .passed()
                .subscribe(passed);
    }
}
