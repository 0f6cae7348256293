package io.anabranch.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.anabranch.ingest.ReadingOfATopic.TestProcess;
import io.anabranch.local.LocalStack;
import io.anabranch.local.Server;
import io.anabranch.topology.Batch;
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
    void goesOnByItselfAfterTheBrokerWasKilledAndCommitsWhatWasDoneMeanwhile() throws Exception {
        KafkaSettings settings = TestTopics.settings(brokers(), "events");
        KafkaTopics.create(settings, 1, 1).block(SOON);
        TestProcess process = new TestProcess(settings, Map.of("store", BranchSettings.DEFAULTS));
        try (Probe probe = new Probe(brokers())) {
            BatchTaker taker = process.take("store");
            probe.produce("events", 1, 0, 100);
            Batch held = taker.next();
            int first = held.events().size();

            STACK.kill(Server.KAFKA);
            held.commit().block(SOON);
            STACK.restart(Server.KAFKA);
            probe.produce("events", 1, 100, 100);
            taker.commit(200 - first);

            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(probe.committed(settings.group() + ".store"))
                            .isEqualTo(Map.of(0, 200L)));
            await().atMost(SOON).until(process.reading::isAssigned);
        } finally {
            process.close();
        }
    }

    private static String brokers() {
        var address = STACK.address(Server.KAFKA);
        return address.getHostString() + ":" + address.getPort();
    }
}
