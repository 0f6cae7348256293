package io.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.anabranch.load.KafkaTarget;
import io.anabranch.load.Ledger;
import io.anabranch.load.Loader;
import io.anabranch.load.Script;
import io.anabranch.local.ProgramProcess;
import io.anabranch.local.RedisServers;
import io.anabranch.local.SecuredKafka;
import io.anabranch.sinks.testkit.TestCertificate;
import io.anabranch.sinks.testkit.TestCertificate.PemFiles;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Kafka that asks who one is and what one may do, and a Redis that wants TLS and a user: run, then verify, as they are documented. */
class SecuredPipelineIT {
    private static final Duration DEADLINE = Duration.ofMinutes(1);
    private static final int EVENTS = 1_000;

    @TempDir
    private Path folder = Path.of("");

    private final StringWriter said = new StringWriter();

    @Test
    void verifiesWhatItWroteWithTheRightsThatAreDocumented() throws Exception {
        PemFiles tls = TestCertificate.of("127.0.0.1").pem(folder, "redis");
        int redis = RedisServers.freePort();
        try (SecuredKafka kafka = new SecuredKafka();
                RedisServers servers = new RedisServers()) {
            var unused = servers.start(
                            "--tls-port",
                            Integer.toString(redis),
                            "--tls-cert-file",
                            tls.certificate().toString(),
                            "--tls-key-file",
                            tls.key().toString(),
                            "--tls-ca-cert-file",
                            tls.authority().toString(),
                            "--tls-auth-clients",
                            "no")
                    .says("ACL SETUSER pipeline on >s3cret ~shop:* &* +@all");
            Path config = config(kafka, "rediss://pipeline:s3cret@127.0.0.1:" + redis + "?ca=" + tls.authority());
            prepare(kafka);
            runToTheEnd(kafka, config);

            assertThat(verify(config)).as(said::toString).isNotEqualTo(ExitCode.FINE);
            assertThat(said.toString())
                    .as("who verifies reads the dead letters, too")
                    .contains("events.dead", "allow");
            allow(kafka, ResourceType.TOPIC, "events.dead", PatternType.LITERAL, AclOperation.READ);
            assertThat(verify(config)).as(said::toString).isEqualTo(ExitCode.FINE);
            assertThat(said.toString()).doesNotContain("s3cret");
        }
    }

    @Test
    void verifiesLeaderboardsOfACluster() throws Exception {
        try (SecuredKafka kafka = new SecuredKafka();
                RedisServers servers = new RedisServers()) {
            List<RedisServers.Node> nodes = servers.cluster(3);
            Path config = config(
                    kafka,
                    "redis-cluster://127.0.0.1:" + nodes.get(0).port() + ",127.0.0.1:"
                            + nodes.get(2).port());
            prepare(kafka);
            allow(kafka, ResourceType.TOPIC, "events.dead", PatternType.LITERAL, AclOperation.READ);
            runToTheEnd(kafka, config);

            assertThat(verify(config)).as(said::toString).isEqualTo(ExitCode.FINE);
            assertThat(said.toString()).contains("spend");
        }
    }

    @Test
    void signsInToMskWithItsOwnHandlerAndSaysWhereABrokerIsNone() throws Exception {
        Path client = Files.writeString(folder.resolve("msk.properties"), """
                security.protocol=SASL_PLAINTEXT
                sasl.mechanism=AWS_MSK_IAM
                sasl.jaas.config=software.amazon.msk.auth.iam.IAMLoginModule required;
                sasl.client.callback.handler.class=software.amazon.msk.auth.iam.IAMClientCallbackHandler
                """);
        try (SecuredKafka kafka = new SecuredKafka()) {
            Path config = Files.writeString(folder.resolve("msk.yaml"), config(kafka, client, "redis://localhost:1"));
            said.getBuffer().setLength(0);
            PrintWriter out = new PrintWriter(said, true);

            int code = Main.run(new String[] {"validate", "--config", config.toString()}, Map.of(), out, out);

            assertThat(code).isNotEqualTo(ExitCode.FINE);
            assertThat(said.toString()).contains("AWS_MSK_IAM", "[PLAIN]");
        }
    }

    private void runToTheEnd(SecuredKafka kafka, Path config) {
        new Loader(new Script(5, 50, 0.1, 0.1, Instant.now().minusSeconds(60), 200_000), EVENTS, 0)
                .publish(new KafkaTarget(kafka.adminBrokers(), "events", Map.of()), Ledger.NONE);
        try (ProgramProcess child = Child.run(config)) {
            for (String sink : List.of("leaderboards", "decode")) {
                await().atMost(DEADLINE)
                        .untilAsserted(
                                () -> assertThat(child.metric("anabranch_records_passed_total", "\"" + sink + "\""))
                                        .as(() -> sink + " of " + child.logTail())
                                        .isEqualTo(EVENTS));
            }
            assertThat(child.terminate()).as(child::logTail).isEqualTo(ExitCode.FINE);
        }
    }

    private Path config(SecuredKafka kafka, String redis) throws Exception {
        Path client = Files.writeString(folder.resolve("client.properties"), SecuredKafka.clientProperties());
        return Files.writeString(folder.resolve("pipeline.yaml"), config(kafka, client, redis));
    }

    private static String config(SecuredKafka kafka, Path client, String redis) {
        return """
                kafka: {brokers: "%s", topics: [events], group: shop, dead-letters: events.dead, client-properties: "%s"}
                sinks:
                  leaderboards:
                    redis: "%s"
                    prefix: "shop:"
                    leaderboards: [{name: spend, score: /data/amount}]
                """.formatted(kafka.brokers(), client, redis);
    }

    private static void prepare(SecuredKafka kafka) throws Exception {
        try (Admin admin = admin(kafka)) {
            admin.createTopics(List.of(
                            new NewTopic("events", 2, (short) 1),
                            new NewTopic("events.dead", 1, (short) 1)
                                    .configs(Map.of("message.timestamp.type", "LogAppendTime"))))
                    .all()
                    .get();
        }
        allow(kafka, ResourceType.TOPIC, "events", PatternType.LITERAL, AclOperation.READ, AclOperation.DESCRIBE);
        allow(kafka, ResourceType.TOPIC, "events.dead", PatternType.LITERAL, AclOperation.WRITE, AclOperation.DESCRIBE);
        allow(kafka, ResourceType.GROUP, "shop", PatternType.LITERAL, AclOperation.READ, AclOperation.DESCRIBE);
        allow(kafka, ResourceType.GROUP, "shop.", PatternType.PREFIXED, AclOperation.READ, AclOperation.DESCRIBE);
    }

    private static void allow(
            SecuredKafka kafka, ResourceType type, String name, PatternType pattern, AclOperation... operations)
            throws Exception {
        List<AclBinding> bindings = new ArrayList<>();
        for (AclOperation operation : operations) {
            bindings.add(new AclBinding(
                    new ResourcePattern(type, name, pattern),
                    new AccessControlEntry("User:" + SecuredKafka.USER, "*", operation, AclPermissionType.ALLOW)));
        }
        try (Admin admin = admin(kafka)) {
            admin.createAcls(bindings).all().get();
        }
    }

    private static Admin admin(SecuredKafka kafka) {
        return Admin.create(Map.of("bootstrap.servers", kafka.adminBrokers()));
    }

    private int verify(Path config) {
        said.getBuffer().setLength(0);
        PrintWriter out = new PrintWriter(said, true);
        return Main.run(new String[] {"verify", "--config", config.toString()}, Map.of(), out, out);
    }
}
