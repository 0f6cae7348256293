package io.anabranch.bench.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.anabranch.bench.StallWatch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgramTest {
    private static final Target TARGET = new Target("events", "c", EnumSet.of(Store.MONGODB));
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @Test
    void isMeasuredFromTheEndOfItsWarmUpToItsLastEvent() {
        Iterator<Long> stored = List.of(0L, 70L, 100L, 130L, 180L, 200L).iterator();

        try (RunningProgram program = RunningProgram.start(new Fake(Waiting.class), TARGET)) {
            Delivered delivered =
                    new Delivery(program, List.of(ProcessHandle.current()), stored::next).measured(100, 200);

            assertThat(delivered.events()).isEqualTo(100);
            assertThat(delivered.time()).isGreaterThanOrEqualTo(Duration.ofMillis(50));
            assertThat(stored).isExhausted();
        }
    }

    @Test
    void isRefusedWhenMoreIsStoredThanThereWas() {
        Iterator<Long> stored = List.of(100L, 201L).iterator();

        try (RunningProgram program = RunningProgram.start(new Fake(Waiting.class), TARGET)) {
            Delivery delivery = new Delivery(program, List.of(ProcessHandle.current()), stored::next);

            assertThatThrownBy(() -> delivery.measured(100, 200)).hasMessage("201 done of 200 events");
        }
    }

    @Test
    void isGivenUpWhenItStandsStill() {
        Iterator<Long> stored = List.of(10L, 30L, 30L, 30L).iterator();
        AtomicLong now = new AtomicLong();
        StallWatch watch = new StallWatch(
                Duration.ofSeconds(60),
                () -> now.getAndAdd(Duration.ofSeconds(30).toNanos()));

        try (RunningProgram program = RunningProgram.start(new Fake(Waiting.class), TARGET)) {
            Delivery delivery =
                    new Delivery(program, List.of(ProcessHandle.current()), stored::next, watch, Delivery.FOR_EVER);

            assertThatThrownBy(() -> delivery.measured(100, 200))
                    .hasMessageContaining("made no progress for 60s; it stood at 30 of 100 events");
        }
    }

    @Test
    void itsPeakIsThatOfItsMemoryAndNotOfItsBound() {
        try (RunningProgram program = RunningProgram.start(new Fake(Waiting.class), TARGET)) {
            await().atMost(DEADLINE).until(() -> program.peakBytes() > 64 << 20);

            assertThat(program.peakBytes()).isLessThan(512 << 20);
        }
    }

    @Test
    void whatItSaidAtItsEndIsQuoted() {
        try (RunningProgram program = RunningProgram.start(new Fake(Ending.class), TARGET)) {
            Delivery delivery = new Delivery(program, List.of(ProcessHandle.current()), () -> 0);

            assertThatThrownBy(() -> delivery.measured(1, 2)).hasMessageContaining("no such topic");
        }
    }

    private record Fake(Class<?> main) implements Program {
        @Override
        public String name() {
            return "fake";
        }

        @Override
        public boolean survivesReplay() {
            return true;
        }

        @Override
        public List<String> jvm() {
            return List.of("-Xmx1g");
        }

        @Override
        public List<String> setUp(Path folder, Target target) {
            return List.of("-cp", System.getProperty("java.class.path"), main.getName());
        }

        @Override
        public List<String> groups(Target target) {
            return List.of(target.name());
        }
    }

    static final class Waiting {
        private Waiting() {}

        public static void main(String[] args) throws IOException {
            byte[] held = new byte[64 << 20];
            // Until its parent ends, which ends it before.
            int end = System.in.read();
            System.out.println(held.length + end);
        }
    }

    static final class Ending {
        private Ending() {}

        public static void main(String[] args) {
            System.out.println("no such topic");
        }
    }
}
