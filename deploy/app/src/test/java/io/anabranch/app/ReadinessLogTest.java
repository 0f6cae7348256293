package io.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.anabranch.app.ops.Health;
import io.anabranch.topology.BranchStatus;
import io.anabranch.topology.BranchStatus.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ReadinessLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(ReadinessLog.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private Health health = healthy();
    private final ReadinessLog log = new ReadinessLog(() -> health);

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
    }

    @Test
    void saysOnceThatASinkIsDegradedAndOnceThatItIsWell() {
        log.compare();
        health = sick("no primary");
        log.compare();
        health = sick("still no primary");
        log.compare();
        health = healthy();
        log.compare();
        log.compare();

        assertThat(said())
                .containsExactly(
                        "WARN Sink 'mongodb' is failing: no primary; retrying, nothing is lost",
                        "INFO Sink 'mongodb' is well again");
    }

    @Test
    void saysOnceThatTheProcessIsNotReadyAndOnceThatItIs() {
        health = Health.notReady("no partitions assigned", Map.of());
        log.compare();
        log.compare();
        health = healthy();
        log.compare();

        assertThat(said()).containsExactly("WARN Not ready: no partitions assigned", "INFO Ready");
    }

    @Test
    void drainingIsNoTrouble() {
        health = healthy().draining();

        log.compare();

        assertThat(said()).isEmpty();
    }

    private List<String> said() {
        return lines.list.stream()
                .map(line -> line.getLevel() + " " + line.getFormattedMessage())
                .toList();
    }

    private static Health healthy() {
        return health(new BranchStatus(State.ATTACHED, Instant.EPOCH, Optional.empty()));
    }

    private static Health sick(String cause) {
        return health(new BranchStatus(State.FAILING, Instant.EPOCH, Optional.of(cause)));
    }

    private static Health health(BranchStatus ofMongo) {
        return Health.of(
                Optional.empty(),
                Map.of(
                        "mongodb",
                        ofMongo,
                        "decode",
                        new BranchStatus(State.ATTACHED, Instant.EPOCH, Optional.empty())));
    }
}
