package io.anabranch.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class AskingTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final MeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void whoWaitsForAPermitIsToldSoWhenPatienceEnds() {
        Asking asking = asking(Duration.ofMillis(50), /* mostWaiting= */ 10);
        Disposable hanging = asking.ask("one", Mono.never()).subscribe();

        assertThatThrownBy(() -> asking.ask("two", Mono.just(2)).block(DEADLINE))
                .isInstanceOf(NotReadException.class)
                .hasMessageMatching("Store read of two from table 'table' not begun in .* s: 1 are under way");

        hanging.dispose();
        assertThat(asking.ask("two", Mono.just(2)).block(DEADLINE)).isEqualTo(2);
    }

    @Test
    void whereTheLineIsFullOneIsToldSoAtOnce() {
        Asking asking = asking(Duration.ofDays(1), /* mostWaiting= */ 1);
        Disposable hanging = asking.ask("one", Mono.never()).subscribe();
        Disposable waiting = asking.ask("two", Mono.just(2)).subscribe();

        assertThatThrownBy(() -> asking.ask("three", Mono.just(3)).block(DEADLINE))
                .isInstanceOf(NotReadException.class)
                .hasMessageEndingWith("1 are under way, and no more may wait");

        waiting.dispose();
        hanging.dispose();
    }

    private Asking asking(Duration patience, int mostWaiting) {
        return new Asking(
                "Store",
                "table",
                new Fatal(),
                new Permits("table", 1, mostWaiting, meters),
                new Backoff(Duration.ofMillis(1), Duration.ofMillis(1), patience),
                new RetryCounter("table", meters),
                Schedulers.parallel());
    }

    private static final class Fatal implements Asking.Failures {
        @Override
        public boolean mayPass(Throwable failure) {
            return false;
        }

        @Override
        public String reason(Throwable failure) {
            return "failed";
        }

        @Override
        public String told(Throwable failure) {
            return "" + failure.getMessage();
        }
    }
}
