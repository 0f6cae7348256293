package io.anabranch.ingest;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.settings.SchemaDiff;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
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
    void theTopicOfTheDeadLettersIsDatedByTheBrokerAndOneThatIsNotIsReported(TestServers servers) throws Exception {
        String name = servers.newName("dated");
        KafkaSettings settings = KafkaSettings.of(servers.kafka(), List.of(name), name, name + ".dead");
        KafkaTopics.create(settings, 1, 1).block(SOON);
        assertThat(requireNonNull(KafkaTopics.plan(settings).block(SOON)).differences())
                .isEmpty();

        alter(servers, name + ".dead", Map.of("message.timestamp.type", "CreateTime", "cleanup.policy", "compact"));

        assertThat(requireNonNull(KafkaTopics.plan(settings).block(SOON)).differences())
                .extracting(SchemaDiff.Difference::object)
                .containsExactly(
                        "topic '" + name + ".dead', message.timestamp.type",
                        "topic '" + name + ".dead', cleanup.policy");
    }

    @Test
    void brokersThatDoNotAnswerAreNamed() {
        KafkaSettings nowhere = KafkaSettings.of("127.0.0.1:1", List.of("t"), "g", "t.dead");

        assertThatThrownBy(() -> KafkaTopics.plan(nowhere).block(SOON))
                .hasMessageContaining(
                        "Kafka broker 127.0.0.1:1 refused the connection; is it up, and is the port right?");
    }

    private static void alter(TestServers servers, String topic, Map<String, String> configuration) throws Exception {
        List<AlterConfigOp> set = configuration.entrySet().stream()
                .map(each ->
                        new AlterConfigOp(new ConfigEntry(each.getKey(), each.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers.kafka()))) {
            admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), set))
                    .all()
                    .get();
        }
    }
}
