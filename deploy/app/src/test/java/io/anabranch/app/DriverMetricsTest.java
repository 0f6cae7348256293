package io.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.app.settings.Driver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DriverMetricsTest {
    @Test
    void onlyThoseThatAreAskedForAreThere() {
        try (Metrics metrics = new Metrics(Optional.empty(), List.of(Driver.KAFKA))) {
            assertThat(metrics.drivers().of("kafka")).containsSame(metrics.registry());
            assertThat(metrics.drivers().of("redis")).isEmpty();
            assertThat(metrics.page().scrape()).doesNotContain("netty_");
        }
    }

    @Test
    void labelsThatGrowForEverAreLeftOut() {
        try (Metrics metrics = new Metrics(Optional.empty(), List.of())) {
            MeterRegistry registry = metrics.registry();
            count(registry, "lettuce.command.completion", "command", "PUBLISH", "local", "any", "remote", "/10.1:53");
            count(registry, "kafka.consumer.fetch.manager.records.lag", "topic", "events", "partition", "7");
            count(registry, "kafka.consumer.fetch.manager.fetch.size.avg", "client.id", "anabranch");
            count(registry, "anabranch.example", "remote", "kept", "partition", "kept");

            assertThat(metrics.page().scrape())
                    .contains(
                            "lettuce_command_completion_total{command=\"PUBLISH\"} 1",
                            "kafka_consumer_fetch_manager_fetch_size_avg_total{client_id=\"anabranch\"}",
                            "anabranch_example_total{partition=\"kept\",remote=\"kept\"}")
                    .doesNotContain("records_lag");
        }
    }

    @Test
    void nettysMemoryIsThatOfTheOneAllocator() {
        ByteBuf held = ByteBufAllocator.DEFAULT.directBuffer(1 << 20);
        try (Metrics metrics = new Metrics(Optional.empty(), List.of(Driver.NETTY))) {
            assertThat(metrics.registry()
                            .get("netty.allocator.memory.used")
                            .tag("memory.type", "direct")
                            .gauge()
                            .value())
                    .isGreaterThanOrEqualTo(1 << 20);
            assertThat(metrics.page().scrape().lines().filter(line -> line.startsWith("netty_")))
                    .isNotEmpty()
                    .noneMatch(line -> line.contains("{id=") || line.contains(",id="));
        } finally {
            held.release();
        }
    }

    private static void count(MeterRegistry registry, String name, String... tags) {
        Counter.builder(name).tags(tags).register(registry).increment();
    }
}
