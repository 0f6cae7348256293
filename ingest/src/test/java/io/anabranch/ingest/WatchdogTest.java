package io.anabranch.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.test.scheduler.VirtualTimeScheduler;

final class WatchdogTest {
    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final Watchdog watchdog = new Watchdog(Duration.ofSeconds(30), timer);
    private final AtomicBoolean barked = new AtomicBoolean();

    @Test
    void barksWhenThereIsSomethingToReadAndNothingComes() {
        watch(true);
        watchdog.asked(1);

        after(Duration.ofSeconds(29));
        assertThat(barked).isFalse();
        after(Duration.ofSeconds(10));

        assertThat(barked).isTrue();
    }

    @Test
    void isQuietWhileThereIsNothingToRead() {
        watch(false);
        watchdog.asked(1);

        after(Duration.ofHours(1));

        assertThat(barked).isFalse();
    }

    @Test
    void isQuietWhileNobodyAsks() {
        watch(true);
        watchdog.asked(1);
        watchdog.brought();

        after(Duration.ofHours(1));

        assertThat(barked).isFalse();
    }

    @Test
    void countsFromWhenItWasAskedAfterALongRest() {
        watch(true);
        after(Duration.ofHours(1));
        watchdog.asked(1);

        after(Duration.ofSeconds(29));

        assertThat(barked).isFalse();
    }

    @Test
    void isQuietAsLongAsBatchesCome() {
        watch(true);
        watchdog.asked(Long.MAX_VALUE);

        for (int batch = 0; batch < 100; batch++) {
            after(Duration.ofSeconds(20));
            watchdog.brought();
        }

        assertThat(barked).isFalse();
    }

    private void watch(boolean behind) {
        Disposable watching = watchdog.bark(() -> behind).subscribe(tick -> barked.set(true));
        assertThat(watching.isDisposed()).isFalse();
    }

    private void after(Duration time) {
        timer.advanceTimeBy(time);
    }
}
