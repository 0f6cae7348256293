package io.anabranch.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.app.ExitCode;
import io.anabranch.app.Main;
import io.anabranch.local.SecuredKafka;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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

class ConfiguredLoadIT {
    @Test
    void signsInAsThePipelineDoes(@TempDir Path folder) throws Exception {
        StringWriter said = new StringWriter();
        try (SecuredKafka kafka = new SecuredKafka();
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.adminBrokers()))) {
            admin.createTopics(List.of(new NewTopic("orders", 1, (short) 1)))
                    .all()
                    .get();
            admin.createAcls(List.of(new AclBinding(
                            new ResourcePattern(ResourceType.TOPIC, "orders", PatternType.LITERAL),
                            new AccessControlEntry(
                                    "User:" + SecuredKafka.USER, "*", AclOperation.WRITE, AclPermissionType.ALLOW))))
                    .all()
                    .get();
            Path client = Files.writeString(folder.resolve("client.properties"), SecuredKafka.clientProperties());
            Path config = Files.writeString(folder.resolve("p.yaml"), """
                    kafka: {brokers: "%s", topics: [orders], group: g, dead-letters: d, client-properties: "%s"}
                    sinks: {mongodb: {uri: "mongodb://127.0.0.1:1", database: d}}
                    """.formatted(kafka.brokers(), client));
            PrintWriter all = new PrintWriter(said, true);

            int code = Main.execute(
                    new Tools(), new String[] {"load", "--config", config.toString(), "--events", "10"}, all, all);

            assertThat(code).as(said.toString()).isEqualTo(ExitCode.FINE);
            assertThat(said.toString()).contains("published 10 records to orders");
        }
    }
}
