package io.anabranch.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.test.scheduler.VirtualTimeScheduler;

final class WatchdogTest {
    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final Watchdog watchdog = new Watchdog(Duration.ofSeconds(30), timer);
    private final AtomicLong moved = new AtomicLong();
    private final AtomicBoolean stalled = new AtomicBoolean();

    @Test
    void noticesThatNothingComesThoughThereIsSomethingToRead() {
        watch(true);

        after(Duration.ofSeconds(29));
        assertThat(stalled).isFalse();
        after(Duration.ofSeconds(10));

        assertThat(stalled).isTrue();
    }

    @Test
    void isQuietWhileThereIsNothingToRead() {
        watch(false);

        after(Duration.ofHours(1));

        assertThat(stalled).isFalse();
    }

    @Test
    void countsFromWhenThereWasSomethingAfterALongRest() {
        AtomicBoolean behind = new AtomicBoolean();
        Disposable watching = watchdog.stalled(behind::get, moved::get).subscribe(tick -> stalled.set(true));
        after(Duration.ofHours(1));
        behind.set(true);

        after(Duration.ofSeconds(29));
        assertThat(stalled).isFalse();
        after(Duration.ofSeconds(10));

        assertThat(stalled).isTrue();
        assertThat(watching.isDisposed()).isTrue();
    }

    @Test
    void isQuietAsLongAsPollsCome() {
        watch(true);

        for (int poll = 0; poll < 100; poll++) {
            after(Duration.ofSeconds(20));
            moved.incrementAndGet();
        }

        assertThat(stalled).isFalse();
    }

    private void watch(boolean behind) {
        Disposable watching = watchdog.stalled(() -> behind, moved::get).subscribe(tick -> stalled.set(true));
        assertThat(watching.isDisposed()).isFalse();
    }

    private void after(Duration time) {
        timer.advanceTimeBy(time);
    }
}
