package io.anabranch.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.topology.Decoded;
import io.anabranch.topology.EventJson;
import io.anabranch.topology.SourceRecord;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

/** When a reading is given up, and that nothing of it is left. */
@WithServers(Server.KAFKA)
final class StuckReadingIT extends SourceOfATopic {
    private static final String LANE = "stuck";

    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final EventJson decoder;

    StuckReadingIT(TestServers servers) {
        super(servers, LANE);
        decoder = new EventJson(settings.maxRecordSize(), settings.maxAhead());
    }

    @Test
    void aReadingThatBringsNothingThoughThereIsSomethingFailsAndLeavesItsGroup() throws Exception {
        probe.produce(topic, 1, 0, 10);
        CountDownLatch released = new CountDownLatch(1);
        KafkaSource source = source(record -> {
            held(released);
            return decoder.decode(record);
        });
        Reading stuck = read(source);
        stuck.ask(1);
        await().atMost(SOON).until(() -> lag() == 10);
        probe.produce(topic, 1, 10, 10);
        await().atMost(SOON).until(() -> lag() == 20);
        assertThat(stuck.failure()).isNull();

        timer.advanceTimeBy(Duration.ofSeconds(40));

        assertThat(stuck.failure()).isInstanceOf(IllegalStateException.class).hasMessageContaining("for 30 s");
        assertThat(meters.get("anabranch.source.stuck").counter().count()).isEqualTo(1);
        released.countDown();
        assertThat(read(source).next().events()).isNotEmpty();
        assertThat(probe.members(group)).as("the former reader has left").isEqualTo(1);
    }

    @Test
    void aBatchThatIsLongOnItsWayIsNoReasonToReadAnew() throws Exception {
        probe.produce(topic, 1, 0, 10);
        KafkaSource source = source(decoder::decode);
        Reading reading = read(source);
        assertThat(reading.next().events()).hasSize(10);
        reading.ask(1);
        await().atMost(SOON).until(() -> lag() == 10);

        timer.advanceTimeBy(Duration.ofMinutes(10));

        assertThat(reading.failure()).isNull();
    }

    @Test
    void leavesNoThreadBehind() throws Exception {
        probe.produce(topic, 1, 0, 10);
        KafkaSource source = source(decoder::decode);
        for (int time = 0; time < 3; time++) {
            Reading reading = read(source);
            assertThat(reading.next().events()).hasSize(10);
            reading.cancel();
            source.close().block(SOON);
        }

        await().atMost(SOON)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().contains("decode-" + LANE)));
    }

    private static void held(CountDownLatch released) {
        try {
            assertThat(released.await(SOON.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
        } catch (InterruptedException cancelled) {
            Thread.currentThread().interrupt();
        }
    }

    private KafkaSource source(Function<SourceRecord, Decoded> decoding) {
        return closedLater(new KafkaSource(settings, LANE, Fetch.IN_BULK, Malformed.KEEP, meters, decoding, timer));
    }
}
