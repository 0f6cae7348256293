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
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ReadinessLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(ReadinessLog.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private Health health = healthy();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final ReadinessLog log = new ReadinessLog(() -> health, now::get);

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
        health = sick("no primary for 1 s");
        log.compare();
        health = sick("no primary for 6 s");
        log.compare();
        now.set(Instant.EPOCH.plusSeconds(95));
        health = healthy();
        log.compare();
        log.compare();

        assertThat(said())
                .containsExactly(
                        "WARN Sink 'mongodb' is failing: no primary for 1 s; retrying, nothing is lost",
                        "INFO Sink 'mongodb' is well again, after 95s");
    }

    @Test
    void saysAnotherCauseAtOnceAndFurtherOnesOnceAMinute() {
        for (String cause : List.of("refused in 0.1 s", "refused in 9.9 s", "WRONGPASS", "NOAUTH")) {
            health = sick(cause);
            log.compare();
        }
        now.set(Instant.EPOCH.plusSeconds(61));
        log.compare();

        assertThat(said())
                .containsExactly(
                        "WARN Sink 'mongodb' is failing: refused in 0.1 s; retrying, nothing is lost",
                        "WARN Sink 'mongodb' is failing: WRONGPASS; retrying, nothing is lost",
                        "WARN Sink 'mongodb' is failing: NOAUTH; retrying, nothing is lost");
    }

    @Test
    void saysOnceWhatTroublesAllSinksThoughTheProcessIsReady() {
        health = Health.of(Optional.of("positions can't be committed"), Map.of());
        log.compare();
        log.compare();
        health = healthy();
        log.compare();

        assertThat(said()).containsExactly("WARN Degraded: positions can't be committed", "INFO Ready, after 0s");
    }

    @Test
    void saysOnceThatTheProcessIsNotReadyAndOnceThatItIs() {
        health = Health.notReady("no partitions assigned", Map.of());
        log.compare();
        log.compare();
        health = healthy();
        log.compare();

        assertThat(said()).containsExactly("WARN Not ready: no partitions assigned", "INFO Ready, after 0s");
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
