package io.anabranch.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/** Takes what a StepVerifier returns, so that one that was never verified still stands out: nothing else uses its result. */
final class Verified {
    private static final Duration VIRTUAL_TIME_IS_QUICK = Duration.ofSeconds(10);

    private Verified() {}

    static void verified(Duration took) {
        assertThat(took).isLessThan(VIRTUAL_TIME_IS_QUICK);
    }
}
