package io.anabranch.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.settings.SchemaDiff;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

@WithServers(Server.KAFKA)
class KafkaTopicsIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    /** So many at once that the broker learns of a topic well after the controller made it. */
    private static final int AT_ONCE = 6;

    /** Asked only once, every such run met a topic that the controller had made and the broker did not know yet. */
    @Test
    void comesBackWhenTheBrokerKnowsWhatTheControllerMade(TestServers servers) {
        List<SchemaDiff> plans = Flux.range(0, 120)
                .map(number -> TestTopics.settings(servers.kafka(), servers.newName("events")))
                .flatMap(topics -> KafkaTopics.create(topics, 2, 1).then(KafkaTopics.plan(topics)), AT_ONCE)
                .collectList()
                .block(SOON);

        assertThat(plans)
                .hasSize(120)
                .allSatisfy(plan -> assertThat(plan.differences()).isEmpty());
    }

    @Test
    void deadLettersAreDatedByTheBrokerWhateverTheClockHereIs(TestServers servers) throws Exception {
        KafkaSettings settings = TestTopics.settings(servers.kafka(), servers.newName("events"));
        KafkaTopics.create(settings, 1, 1).block(SOON);

        ConfigResource topic = new ConfigResource(
                ConfigResource.Type.TOPIC, settings.deadLetters().topic());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers.kafka()))) {
            assertThat(admin.describeConfigs(List.of(topic)).all().get().values())
                    .extracting(configured -> configured.entries().stream()
                            .filter(entry -> entry.name().equals("message.timestamp.type"))
                            .map(ConfigEntry::value)
                            .toList())
                    .containsExactly(List.of("LogAppendTime"));
        }
    }
}
