package io.anabranch.sinks.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.servererrors.ReadTimeoutException;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import io.anabranch.sinks.kit.ReadFailedException;
import io.anabranch.sinks.kit.RetryingReader;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class ReadFailuresTest {
    private static final Node NODE = (Node) Proxy.newProxyInstance(
            Node.class.getClassLoader(), new Class<?>[] {Node.class}, (node, method, arguments) -> "node");

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final CassandraSettings settings = new TestSettings(
                    InetSocketAddress.createUnresolved("127.0.0.1", 9042), "log")
            .maxRetryTime(Duration.ofSeconds(10))
            .settings();
    private final RetryingReader asking = CassandraReads.asking("reads", settings, meters, timer);
    private final ReadTimeoutException late =
            new ReadTimeoutException(NODE, ConsistencyLevel.LOCAL_QUORUM, 1, 2, /* dataPresent= */ false);

    @Test
    void aReadTimeoutIsAskedAgainAndCountedByItsName() {
        AtomicInteger tries = new AtomicInteger();
        Mono<String> request = Mono.defer(() -> tries.incrementAndGet() < 4 ? Mono.error(late) : Mono.just("answer"));

        var unused = StepVerifier.create(asking.ask("day 1", request))
                .then(() -> timer.advanceTimeBy(Duration.ofSeconds(9)))
                .expectNext("answer")
                .verifyComplete();

        assertThat(meters.get("anabranch.sink.retries")
                        .tag("reason", "read-timeout")
                        .counter()
                        .count())
                .isEqualTo(3);
    }

    @Test
    void failsWithWhatWasAskedAndWhyWhenTheRetryTimeIsOver() {
        var unused = StepVerifier.create(asking.ask("day 1", Mono.error(late)))
                .then(() -> timer.advanceTimeBy(Duration.ofSeconds(20)))
                .verifyErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOf(ReadFailedException.class)
                        .hasMessageMatching("Cassandra read of day 1 from table '.*\\.log' failed after \\d+ attempts"
                                + " in 1\\d\\.\\d s: ReadTimeoutException: .*"));
    }

    @Test
    void whatOnlyAnOperatorMendsIsNotAskedAgain() {
        var unused = StepVerifier.create(
                        asking.ask("day 1", Mono.error(new UnauthorizedException(NODE, "no SELECT permission"))))
                .verifyErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOf(ReadFailedException.class)
                        .hasMessageContaining("after 1 attempt in 0.0 s: UnauthorizedException: no SELECT permission"));
    }
}
