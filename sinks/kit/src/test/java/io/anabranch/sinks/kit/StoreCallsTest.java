package io.anabranch.sinks.kit;

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
        calls.recordCall("Put", StoreCalls.SUCCESS, Duration.ofMillis(3));
        calls.recordCall("Put", StoreCalls.SUCCESS, Duration.ofMillis(4));
        calls.recordCall("Put", "timed-out", Duration.ofSeconds(1));
        calls.recordCall("Get", StoreCalls.SUCCESS, Duration.ofMillis(5));

        assertThat(millis("Put", "success")).isEqualTo(7);
        assertThat(millis("Put", "timed-out")).isEqualTo(1_000);
        assertThat(millis("Get", "success")).isEqualTo(5);
    }

    @Test
    void timesTheParts() {
        calls.recordPhase("connection", Duration.ofMillis(2));
        calls.recordPhase("store", Duration.ofMillis(9));

        assertThat(meters.get("anabranch.store.call.phase")
                        .tags("sink", "memory", "phase", "store")
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
