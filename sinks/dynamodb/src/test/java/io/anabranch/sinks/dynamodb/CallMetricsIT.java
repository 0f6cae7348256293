package io.anabranch.sinks.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.sinks.dynamodb.DynamoFront.Reply;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@WithServers(Server.DYNAMODB)
class CallMetricsIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final MeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void timesCallsByHowTheyEnded(TestServers servers) throws IOException {
        try (DynamoFront front = new DynamoFront(servers.dynamodb());
                TestTable table = new TestTable(servers.newName("events"), servers.dynamodb())) {
            AtomicInteger requests = new AtomicInteger();
            front.mood(puts -> requests.getAndIncrement() == 0
                    ? Reply.error(400, "com.amazon.coral.availability#ThrottlingException", "Slow down")
                    : Reply.leaving(List.of()));
            EventsTable.create(SomeEvents.settings(table.name(), front.address(), DEADLINE))
                    .block(DEADLINE);
            write(SomeEvents.settings(table.name(), front.address(), DEADLINE), 100);
        }

        assertThat(call("throttled").count()).isEqualTo(1);
        assertThat(call("success").count()).isEqualTo(4);
        assertThat(List.of("credentials", "connection", "store"))
                .allSatisfy(part -> assertThat(meters.get("anabranch.store.call.phase")
                                .tag("phase", part)
                                .timer()
                                .count())
                        .isEqualTo(5));
        assertThat(meters.get("anabranch.store.call.phase")
                        .tag("phase", "store")
                        .timer()
                        .totalTime(TimeUnit.NANOSECONDS))
                .isBetween(
                        1.0,
                        call("success").totalTime(TimeUnit.NANOSECONDS)
                                + call("throttled").totalTime(TimeUnit.NANOSECONDS));
    }

    @Test
    void aCallThatIsNotAnsweredInTimeTimedOut(TestServers servers) throws IOException {
        try (DynamoFront front = new DynamoFront(servers.dynamodb());
                TestTable table = new TestTable(servers.newName("events"), servers.dynamodb())) {
            AtomicInteger requests = new AtomicInteger();
            CountDownLatch answered = new CountDownLatch(1);
            front.mood(puts -> {
                if (requests.getAndIncrement() == 0) {
                    awaitUninterruptibly(answered);
                }
                return Reply.leaving(List.of());
            });
            DynamoSettings settings = new SomeSettings(table.name(), front.address())
                    .requestTimeout(Duration.ofSeconds(1))
                    .build();
            EventsTable.create(settings).block(DEADLINE);
            write(settings, 10);
            answered.countDown();
        }

        assertThat(call("request-timeout").count()).isEqualTo(1);
        assertThat(call("request-timeout").totalTime(TimeUnit.SECONDS)).isGreaterThan(0.9);
        assertThat(call("success").count()).isEqualTo(1);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void tellsARefusalFromAFailureOfTheStore(TestServers servers) {
        assertThatThrownBy(() -> write(SomeEvents.settings("no_such_table", servers.dynamodb(), DEADLINE), 1))
                .hasMessageContaining("ResourceNotFoundException");

        assertThat(call("other").count()).isEqualTo(1);
    }

    private void write(DynamoSettings settings, int events) {
        DynamoSink sink = DynamoSink.open("dynamodb", settings, meters);
        try {
            assertThat(sink.write(SomeEvents.events(events)).collectList().block(DEADLINE))
                    .isEmpty();
        } finally {
            sink.close().block(DEADLINE);
        }
    }

    private Timer call(String outcome) {
        return meters.get("anabranch.store.call")
                .tags("sink", "dynamodb", "operation", "BatchWriteItem", "outcome", outcome)
                .timer();
    }
}
