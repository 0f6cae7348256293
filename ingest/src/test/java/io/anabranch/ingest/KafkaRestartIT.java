package io.anabranch.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.anabranch.local.LocalStack;
import io.anabranch.local.Server;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A broker of its own, since it is killed. */
final class KafkaRestartIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final LocalStack STACK =
            LocalStack.builder().servers(Server.KAFKA).start();

    @AfterAll
    static void stopBroker() {
        STACK.close();
    }

    @Test
    void goesOnByItselfAfterTheBrokerWasKilled() throws Exception {
        KafkaSettings settings = TestTopics.settings(brokers(), "events");
        KafkaTopics.create(settings, 1, 1).block(SOON);
        KafkaSource source =
                new KafkaSource(settings, "store", Fetch.IN_BULK, Malformed.KEEP, new SimpleMeterRegistry());
        Reading reading = Reading.of(source);
        try (Probe probe = new Probe(brokers())) {
            probe.produce("events", 1, 0, 100);
            reading.commit(100);
            assertThat(source.isReading()).isTrue();

            STACK.kill(Server.KAFKA);
            await().atMost(SOON).until(() -> !source.isReading());
            STACK.restart(Server.KAFKA);
            probe.produce("events", 1, 100, 100);
            reading.commit(100);

            assertThat(probe.committed(settings.group("store"))).isEqualTo(Map.of(0, 200L));
            await().atMost(SOON).until(source::isReading);
        } finally {
            reading.cancel();
            source.close().block(SOON);
        }
    }

    @Test
    void commitsInTheEndWhatWasAskedForWhileTheBrokerWasAway() throws Exception {
        KafkaSettings settings = TestTopics.settings(brokers(), "others");
        KafkaTopics.create(settings, 1, 1).block(SOON);
        KafkaSource source =
                new KafkaSource(settings, "store", Fetch.AT_ONCE, Malformed.KEEP, new SimpleMeterRegistry());
        Reading reading = Reading.of(source);
        try (Probe probe = new Probe(brokers())) {
            probe.produce("others", 1, 0, 100);
            var batch = reading.next();
            STACK.kill(Server.KAFKA);

            var commit = batch.commit().toFuture();
            STACK.restart(Server.KAFKA);

            await().atMost(SOON).until(commit::isDone);
            assertThat(commit).isCompleted();
            assertThat(probe.committed(settings.group("store")))
                    .isEqualTo(Map.of(0, (long) batch.events().size()));
        } finally {
            reading.cancel();
            source.close().block(SOON);
        }
    }

    private static String brokers() {
        var address = STACK.address(Server.KAFKA);
        return address.getHostString() + ":" + address.getPort();
    }
}
