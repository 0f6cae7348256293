package io.anabranch.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StoreCallsTest {
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final StoreCalls calls = new StoreCalls("memory", meters);

    @Test
    void timesEachOperationAndOutcomeByItself() {
        calls.ended("Put", StoreCalls.ANSWERED, Duration.ofMillis(3));
        calls.ended("Put", StoreCalls.ANSWERED, Duration.ofMillis(4));
        calls.ended("Put", "timed-out", Duration.ofSeconds(1));
        calls.ended("Get", StoreCalls.ANSWERED, Duration.ofMillis(5));

        assertThat(millis("Put", "answered")).isEqualTo(7);
        assertThat(millis("Put", "timed-out")).isEqualTo(1_000);
        assertThat(millis("Get", "answered")).isEqualTo(5);
    }

    @Test
    void timesTheParts() {
        calls.spent("connection", Duration.ofMillis(2));
        calls.spent("store", Duration.ofMillis(9));

        assertThat(meters.get("anabranch.store.call.part")
                        .tags("sink", "memory", "part", "store")
                        .timer()
                        .totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(9);
    }

    private double millis(String operation, String outcome) {
        return meters.get("anabranch.store.call")
                .tags("sink", "memory", "operation", operation, "outcome", outcome)
                .timer()
                .totalTime(TimeUnit.MILLISECONDS);
    }
}
