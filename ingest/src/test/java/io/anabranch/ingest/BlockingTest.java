package io.anabranch.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Hooks;

@Timeout(30)
class BlockingTest {
    private final List<Throwable> dropped = new CopyOnWriteArrayList<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    @AfterEach
    void reset() {
        Hooks.resetOnErrorDropped();
    }

    @Test
    void givesTheAnswerOrTheFailure() {
        assertThat(Blocking.call(() -> "offsets").block()).isEqualTo("offsets");
        assertThatThrownBy(() -> Blocking.call(() -> Integer.parseInt("x")).block())
                .isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> Blocking.run(() -> Integer.parseInt("x")).block())
                .isInstanceOf(NumberFormatException.class);
    }

    @Test
    void whoNoLongerWaitsInterruptsItAndNobodyHearsOfThat() throws InterruptedException {
        Hooks.onErrorDropped(dropped::add);
        Disposable asked = Blocking.call(this::interrupted).subscribe();
        begun.await();

        asked.dispose();

        ended.await();
        // The same thread's next work: what it had to say of the first it has said before.
        assertThat(Blocking.call(() -> 1).block()).isEqualTo(1);
        assertThat(dropped).isEmpty();
    }

    @Test
    void whatMustNotStopHalfwayEndsThoughItsThreadIsInterrupted() throws InterruptedException {
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean keptInterrupt = new AtomicBoolean();
        CompletableFuture<String> made = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            made.complete(Blocking.uninterrupted(() -> {
                begun.countDown();
                try {
                    goOn.await();
                    return "whole";
                } catch (InterruptedException e) {
                    return "half";
                }
            }));
            keptInterrupt.set(Thread.currentThread().isInterrupted());
        });
        caller.start();
        begun.await();

        caller.interrupt();
        goOn.countDown();

        assertThat(made.join()).isEqualTo("whole");
        caller.join();
        assertThat(keptInterrupt).isTrue();
        assertThatThrownBy(() -> Blocking.uninterrupted(() -> Integer.parseInt("x")))
                .isInstanceOf(NumberFormatException.class);
    }

    private String interrupted() {
        try {
            begun.countDown();
            TimeUnit.HOURS.sleep(1);
            return "never";
        } catch (InterruptedException e) {
            ended.countDown();
            throw new IllegalStateException(e);
        }
    }
}
