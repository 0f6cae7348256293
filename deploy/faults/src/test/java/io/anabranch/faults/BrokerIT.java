package io.anabranch.faults;

import static org.awaitility.Awaitility.await;

import io.anabranch.local.LocalStack;
import io.anabranch.local.ProgramProcess;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The broker is absent, killed and frozen: one of the test's own. */
class BrokerIT extends FaultSuite {
    private static final int RATE = 200;

    BrokerIT(TestServers servers) {
        super(servers);
    }

    @Fault(9)
    @Test
    void theBrokerIsAbsentThenKilledThenFrozen(Figures figures) throws Exception {
        try (LocalStack kafka = LocalStack.builder().servers(Server.KAFKA).start()) {
            Configuration configuration = Configuration.of(
                    Servers.of(servers()).withKafka(Servers.at(kafka.address(Server.KAFKA))),
                    servers().newName("f"));
            Scenario scenario = scenario(figures, configuration, configuration);
            scenario.createTables();
            kafka.kill(Server.KAFKA);
            ProgramProcess process = scenario.start("process");
            await("it runs and says that it is not ready")
                    .atMost(Scenario.DEADLINE)
                    .until(() -> process.body("/health/ready").contains("not-ready"));
            kafka.restart(Server.KAFKA);
            scenario.awaitReady(process);

            CompletableFuture<Void> publishing = scenario.publish(60 * RATE, RATE);
            scenario.awaitPublished(5 * RATE);
            kafka.kill(Server.KAFKA);
            kafka.restart(Server.KAFKA);
            scenario.awaitPublished(20 * RATE);
            scenario.checkCommits();

            kafka.pause(Server.KAFKA);
            Duration frozen = Duration.ofSeconds(20);
            await().pollDelay(frozen).atMost(frozen.plusSeconds(5)).until(process::isAlive);
            kafka.resume(Server.KAFKA);
            publishing.join();
            scenario.checkCommits();
            scenario.awaitReady(process);
            scenario.finish();
            // While the broker is still there.
            scenario.close();
        }
    }
}
