package io.anabranch.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.anabranch.ingest.ReadingOfATopic.TestProcess;
import io.anabranch.local.SecuredKafka;
import io.anabranch.topology.RejectReason;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.SourceRecord;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rights that docs/operations.md lists: with them everything works, and without one of them the failure names what is missing. */
final class KafkaRightsIT {
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final SecuredKafka KAFKA = new SecuredKafka();

    private static final AclBinding READ_TOPIC =
            allow(ResourceType.TOPIC, "events", PatternType.LITERAL, AclOperation.READ);
    private static final AclBinding WRITE_DEAD_LETTERS =
            allow(ResourceType.TOPIC, "events.dead", PatternType.LITERAL, AclOperation.WRITE);
    private static final AclBinding READ_GROUP =
            allow(ResourceType.GROUP, "shop", PatternType.LITERAL, AclOperation.READ);
    private static final AclBinding READ_BRANCHES =
            allow(ResourceType.GROUP, "shop.", PatternType.PREFIXED, AclOperation.READ);
    private static final List<AclBinding> ALL = List.of(READ_TOPIC, WRITE_DEAD_LETTERS, READ_GROUP, READ_BRANCHES);

    private static KafkaSettings settings = TestTopics.settings("localhost:9092", "events");
    private final Probe probe = new Probe(KAFKA.adminBrokers());

    @BeforeAll
    static void createTopics(@TempDir(cleanup = org.junit.jupiter.api.io.CleanupMode.NEVER) Path folder)
            throws Exception {
        KafkaTopics.create(TestTopics.settings(KAFKA.adminBrokers(), "events"), 1, 1)
                .block(SOON);
        Path file = Files.writeString(folder.resolve("client.properties"), SecuredKafka.clientProperties());
        settings = new KafkaSettings(
                KAFKA.brokers(),
                List.of("events"),
                "shop",
                DeadLetterSettings.of("events.dead"),
                settings.window(),
                settings.maxRecordSize(),
                settings.maxClockSkew(),
                Optional.empty(),
                Optional.of(file.toString()));
    }

    @AfterAll
    static void stop() {
        KAFKA.close();
    }

    @BeforeEach
    void withdrawAllRights() throws Exception {
        try (Admin admin = admin()) {
            admin.deleteAcls(List.of(org.apache.kafka.common.acl.AclBindingFilter.ANY))
                    .all()
                    .get();
        }
    }

    @Test
    void theRightsListedAreEnough() throws Exception {
        grant(ALL);
        probe.produce("events", 1, 0, 100);
        TestProcess process = new TestProcess(settings, Map.of("store", BranchSettings.DEFAULTS));
        KafkaDeadLetters deadLetters = KafkaDeadLetters.open(settings, new SimpleMeterRegistry());
        try {
            process.take("store").commit(100);
            await().atMost(SOON)
                    .untilAsserted(
                            () -> assertThat(probe.committed("shop.store")).isNotEmpty());
            SourceRecord record = new SourceRecord("events", "id", 0, 0, 0, null, new byte[0], List.of());
            deadLetters
                    .publish(List.of(new Rejected(record, "store", RejectReason.REJECTED_BY_STORE, "detail")))
                    .block(SOON);
        } finally {
            process.close();
            deadLetters.close().block(SOON);
        }
        assertThat(probe.read("events.dead", 1)).hasSize(1);
    }

    @Test
    void whereOneIsMissingTheFailureNamesWhatMayNotBeDone() throws Exception {
        awaitTroubleWithout(READ_TOPIC, "allow it DESCRIBE and READ on the topic");
        awaitTroubleWithout(READ_GROUP, "allow this client READ on the group 'shop'");
        awaitTroubleWithout(READ_BRANCHES, "shop.");
    }

    @Test
    void aDeadLetterThatMayNotBeWrittenNamesTopicAndRight() throws Exception {
        grant(List.of(READ_TOPIC, READ_GROUP, READ_BRANCHES));
        SourceRecord record = new SourceRecord("events", "id", 0, 0, 0, null, new byte[0], List.of());
        KafkaDeadLetters deadLetters = KafkaDeadLetters.open(settings, new SimpleMeterRegistry());
        try {
            assertThatThrownBy(() -> deadLetters
                            .publish(List.of(new Rejected(record, "store", RejectReason.REJECTED_BY_STORE, "detail")))
                            .block(SOON))
                    .hasMessageContaining("events.dead")
                    .hasMessageContaining("not authorised, allow this client to WRITE and DESCRIBE the topic");
            assertThatThrownBy(() -> deadLetters.check().block(SOON))
                    .hasMessageContaining("events.dead")
                    .hasMessageContaining("WRITE");
        } finally {
            deadLetters.close().block(SOON);
        }
    }

    private void awaitTroubleWithout(AclBinding missing, String words) throws Exception {
        withdrawAllRights();
        List<AclBinding> others = new ArrayList<>(ALL);
        others.remove(missing);
        grant(others);
        TestProcess process = new TestProcess(settings, Map.of("store", BranchSettings.DEFAULTS));
        try {
            process.take("store").ask(1);
            // The broker hears of one right after another, so the first failure may name another one.
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(process.reading.trouble())
                            .hasValueSatisfying(trouble -> assertThat(trouble).contains(words)));
        } finally {
            process.close();
        }
    }

    private static void grant(List<AclBinding> rights) throws Exception {
        try (Admin admin = admin()) {
            admin.createAcls(rights).all().get();
        }
    }

    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", KAFKA.adminBrokers()));
    }

    private static AclBinding allow(ResourceType type, String name, PatternType pattern, AclOperation operation) {
        return new AclBinding(
                new ResourcePattern(type, name, pattern),
                new AccessControlEntry("User:" + SecuredKafka.USER, "*", operation, AclPermissionType.ALLOW));
    }
}
