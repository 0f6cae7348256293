package io.anabranch.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.anabranch.ingest.decode.DecoderUnavailableException;
import io.anabranch.ingest.decode.EventDecoder;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.topology.Decoded;
import io.anabranch.topology.SourceRecord;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.test.scheduler.VirtualTimeScheduler;

/** When a reading begins again by itself, and that nothing of it is left. */
@WithServers(Server.KAFKA)
final class StalledReadingIT extends ReadingOfATopic {
    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final EventDecoder decoder = new EventDecoder(settings.maxRecordSize(), settings.maxClockSkew());

    StalledReadingIT(TestServers servers) {
        super(servers);
    }

    @Test
    void aReadingThatBringsNothingThoughThereIsSomethingBeginsAgain() throws Exception {
        probe.produce(topic, 1, 0, 10);
        CountDownLatch released = new CountDownLatch(1);
        Started started = new Started(record -> {
            held(released);
            return decoder.decode(record);
        });
        started.taker.ask(1);
        await().atMost(SOON).until(() -> {
            timer.advanceTimeBy(Duration.ofSeconds(3));
            return lag() == 10;
        });
        probe.produce(topic, 1, 10, 10);
        timer.advanceTimeBy(Duration.ofSeconds(3));
        await("the lag grows with the log, though nothing is fetched")
                .atMost(SOON)
                .until(() -> lag() == 20);
        assertThat(stalls()).isZero();

        await().atMost(SOON).until(() -> {
            timer.advanceTimeBy(Duration.ofSeconds(10));
            return stalls() == 1;
        });
        released.countDown();

        // The poll that was held may still be handed out before the reading begins again, and then again after it.
        Set<Long> offsets = new TreeSet<>();
        await().atMost(SOON).until(() -> {
            timer.advanceTimeBy(Duration.ofSeconds(1));
            while (started.taker.waiting() > 0) {
                started.taker
                        .taken()
                        .events()
                        .forEach(event -> offsets.add(event.record().offset()));
                started.taker.ask(1);
            }
            return offsets.size() == 20;
        });
        started.close();
    }

    @Test
    void aDecoderThatIsAwayMakesTheReadingWaitAndNothingElse() throws Exception {
        probe.produce(topic, 1, 0, 10);
        AtomicInteger attempts = new AtomicInteger();
        AtomicBoolean away = new AtomicBoolean(true);
        Started started = new Started(record -> {
            if (away.get() && record.offset() > 2) {
                attempts.incrementAndGet();
                throw new DecoderUnavailableException("the registry at here is away");
            }
            return decoder.decode(record);
        });
        started.taker.ask(1);
        await().atMost(SOON).until(() -> attempts.get() > 0);
        await().atMost(SOON).until(() -> {
            timer.advanceTimeBy(Duration.ofMinutes(1));
            return attempts.get() > 3 && lag() == 10;
        });

        assertThat(started.reading.trouble())
                .hasValueSatisfying(said -> assertThat(said).contains("the registry at here is away"));
        assertThat(started.reading.isAssigned())
                .as("still a member of its group")
                .isTrue();
        assertThat(stalls()).isZero();
        assertThat(started.taker.waiting())
                .as("handed out of a poll that is not whole")
                .isZero();

        away.set(false);
        await().atMost(SOON).until(() -> started.taker.waiting() == 1);
        assertThat(started.taker.taken().events()).hasSize(10);
        assertThat(started.reading.trouble()).isEmpty();
        assertThat(received()).as("records, each counted once").isEqualTo(10);
        started.close();
    }

    private double received() {
        return meters.get("anabranch.events.received").counter().count();
    }

    @Test
    void aBatchThatIsLongInFlightIsNoReasonToBeginAgain() throws Exception {
        probe.produce(topic, 1, 0, 10);
        Started started = new Started(decoder::decode);
        assertThat(started.taker.next().events()).hasSize(10);
        started.taker.ask(1);

        timer.advanceTimeBy(Duration.ofMinutes(10));

        assertThat(stalls()).isZero();
        started.close();
    }

    @Test
    void leavesNoThreadBehind() throws Exception {
        probe.produce(topic, 1, 0, 10);
        for (int time = 0; time < 3; time++) {
            Started started = new Started(decoder::decode);
            assertThat(started.taker.next().events()).hasSize(10);
            started.close();
        }

        await().atMost(SOON)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().contains("branch-stalled")
                                || thread.getName().contains(settings.group())));
    }

    private double lag() {
        return meters.get("anabranch.lag.records")
                .tag("sink", "stalled")
                .gauge()
                .value();
    }

    private double stalls() {
        return meters.get("anabranch.reading.stalls").counter().count();
    }

    private static void held(CountDownLatch released) {
        try {
            assertThat(released.await(SOON.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
        } catch (InterruptedException cancelled) {
            Thread.currentThread().interrupt();
        }
    }

    /** A reading whose time is the test's, and a taker of its only branch. */
    private final class Started {
        private final KafkaReading reading;
        private final BatchTaker taker;
        private final Disposable running;

        Started(Function<SourceRecord, Decoded> decoding) {
            reading = new KafkaReading(settings, meters, decoding, timer);
            taker = BatchTaker.of(reading.source("stalled", BranchSettings.DEFAULTS));
            running = reading.run().subscribe();
        }

        void close() {
            taker.cancel();
            running.dispose();
            reading.close().block(SOON);
        }
    }
}
