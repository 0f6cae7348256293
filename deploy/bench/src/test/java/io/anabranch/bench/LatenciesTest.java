package io.anabranch.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void aPercentileIsTheLeastThatSoManyAreNotAbove() {
        Latencies latencies = new Latencies(200);
        for (int i = 200; i > 0; i--) {
            assertThat(latencies.areComplete()).isFalse();
            latencies.add(i * 1_000_000L);
        }

        assertThat(latencies.areComplete()).isTrue();
        assertThat(latencies.millis(0.5)).isEqualTo(100);
        assertThat(latencies.millis(0.99)).isEqualTo(198);
        assertThat(latencies.millis(1)).isEqualTo(200);
    }

    @Test
    void whatIsMoreThanWasExpectedIsLeftOut() {
        Latencies latencies = new Latencies(1);
        latencies.add(1_000_000);
        latencies.add(9_000_000);

        assertThat(latencies.size()).isEqualTo(1);
        assertThat(latencies.millis(1)).isEqualTo(1);
    }
}
