package io.anabranch.dist;

import static org.awaitility.Awaitility.await;

import io.anabranch.load.KafkaTarget;
import io.anabranch.load.Ledger;
import io.anabranch.load.Loader;
import io.anabranch.load.Script;
import io.anabranch.local.ProgramProcess;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A pipeline to all six sinks on real servers, under names of its own. */
record AllSinks(Path config, String topic, String brokers, int opsPort) {
    private static final int EVENTS = 1_000;
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    /** Writes the configuration into a folder. */
    static AllSinks on(TestServers servers, Path folder) throws IOException {
        String name = servers.newName("d");
        int opsPort = ProgramProcess.freePort();
        Path config = Files.writeString(folder.resolve("pipeline.yaml"), """
                kafka: {brokers: "KAFKA", topics: [eventsNAME], group: gNAME, dead-letters: eventsNAME.dead}
                sinks:
                  dynamodb: {table: EventsNAME, region: eu-west-1, endpoint: "DYNAMODB", access-key-id: local, secret-access-key: local}
                  cassandra: {contact-points: ["CASSANDRA"], datacenter: datacenter1, keyspace: kNAME}
                  mongodb: {uri: "MONGODB", database: dNAME}
                  search: {nodes: ["OPENSEARCH"], index: eventsNAME, replicas: 0}
                  feed: {redis: "REDIS", prefix: "NAME:"}
                  leaderboards:
                    redis: "REDIS"
                    prefix: "NAME:"
                    leaderboards: [{name: spend, member: user_id, score: /data/amount, window: day}]
                ops: {http: "127.0.0.1:PORT"}
                """.replace("NAME", name)
                .replace("KAFKA", servers.kafka())
                .replace("DYNAMODB", servers.dynamodb().toString())
                .replace("CASSANDRA", at(servers.address(Server.CASSANDRA)))
                .replace("MONGODB", servers.mongodb())
                .replace("REDIS", servers.redis())
                .replace("OPENSEARCH", servers.opensearch().toString())
                .replace("PORT", Integer.toString(opsPort)));
        return new AllSinks(config, "events" + name, servers.kafka(), opsPort);
    }

    private static String at(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }

    /** Publishes events, some of them twice, some malformed. */
    void publish() {
        new Loader(new Script(7, 50, 0.1, 0.1, Instant.now().minusSeconds(60), 200_000), EVENTS, /* perSecond= */ 0)
                .publish(new KafkaTarget(brokers, topic, Map.of()), Ledger.NONE);
    }

    /** Waits until every sink is done with every record. */
    void awaitStored(ProgramProcess program) {
        for (String sink : List.of("dynamodb", "cassandra", "mongodb", "search", "feed", "leaderboards", "decode")) {
            await().atMost(DEADLINE).until(() -> {
                program.requireAlive();
                return program.metric("anabranch_records_passed_total", "\"" + sink + "\"") >= EVENTS;
            });
        }
    }

    /** The words of a command on this configuration. */
    List<String> command(List<String> program, String... words) {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of(words));
        command.addAll(List.of("--config", config.toString()));
        return command;
    }
}
