package io.anabranch.local;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** The same servers from official images, for those who have a Docker engine and want the real MongoDB. Testcontainers ends them with the test JVM. */
final class Containers {
    private static final Duration START = Duration.ofMinutes(3);

    private Containers() {}

    static Map<Server, Endpoint> start(Collection<Server> servers) {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw new LocalStackException(
                    "ANABRANCH_SERVERS=containers asks for servers from Testcontainers, but no Docker engine answers."
                            + " Start one, or unset ANABRANCH_SERVERS: the servers then run as processes.");
        }
        Map<Server, Endpoint> endpoints = new ConcurrentHashMap<>();
        Parallel.each(servers, server -> endpoints.put(server, start(server)));
        return endpoints;
    }

    private static Endpoint start(Server server) {
        Endpoint endpoint = Endpoint.of(server, Home.address(Ports.anyFree()));
        OnPort container = container(server, endpoint.uri());
        container.publish(endpoint.address().getPort(), server.usualPort());
        container.start();
        Recipe recipe = Recipe.of(server, new Jars(Folders.cache(), line -> {}), false);
        if (!Waiting.until(() -> answers(recipe, endpoint), START)) {
            throw new LocalStackException(server.title() + " runs in a container but did not answer within "
                    + START.toMinutes() + " minutes. Its log:\n" + container.getLogs());
        }
        return endpoint;
    }

    private static boolean answers(Recipe recipe, Endpoint endpoint) {
        try {
            recipe.ask(endpoint.address());
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static OnPort container(Server server, String uri) {
        return switch (server) {
            case KAFKA -> kafka(uri);
            case CASSANDRA ->
                new OnPort("cassandra:5.0").withEnv(Map.of("MAX_HEAP_SIZE", "512M", "HEAP_NEWSIZE", "128M"));
            case DYNAMODB ->
                new OnPort("amazon/dynamodb-local:2.6.1")
                        .withCommand("-jar", "DynamoDBLocal.jar", "-inMemory", "-sharedDb");
            case REDIS -> new OnPort("redis:7.2").withCommand("redis-server", "--appendonly", "yes");
            case MONGODB -> new OnPort("mongo:8.0");
            case OPENSEARCH ->
                new OnPort("opensearchproject/opensearch:2.19.4")
                        .withEnv(Map.of("discovery.type", "single-node", "DISABLE_SECURITY_PLUGIN", "true"));
            case OPENSEARCH3 ->
                new OnPort("opensearchproject/opensearch:3.8.0")
                        .withEnv(Map.of("discovery.type", "single-node", "DISABLE_SECURITY_PLUGIN", "true"))
                        .withEnv("http.port", Integer.toString(server.usualPort()));
            case ELASTICSEARCH8 -> elasticsearch("8.19.0", server.usualPort());
            case ELASTICSEARCH9 -> elasticsearch("9.5.3", server.usualPort());
            case SCHEMA_REGISTRY ->
                new OnPort("apicurio/apicurio-registry-mem:2.6.13.Final")
                        .withEnv("QUARKUS_HTTP_PORT", Integer.toString(server.usualPort()));
        };
    }

    private static OnPort elasticsearch(String version, int port) {
        return new OnPort("elasticsearch:" + version)
                .withEnv(Map.of("discovery.type", "single-node", "xpack.security.enabled", "false"))
                .withEnv("http.port", Integer.toString(port));
    }

    /** It tells its clients where to find it, so it must know the port of this side. */
    private static OnPort kafka(String bootstrap) {
        return new OnPort("apache/kafka:4.3.1")
                .withEnv(Map.ofEntries(
                        Map.entry("KAFKA_NODE_ID", "1"),
                        Map.entry("KAFKA_PROCESS_ROLES", "broker,controller"),
                        Map.entry("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@localhost:9093"),
                        Map.entry("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER"),
                        Map.entry("KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT"),
                        Map.entry("KAFKA_LISTENERS", "PLAINTEXT://:9092,CONTROLLER://:9093"),
                        Map.entry("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://" + bootstrap),
                        Map.entry("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false"),
                        Map.entry("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0"),
                        Map.entry("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1"),
                        Map.entry("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "1"),
                        Map.entry("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "1")));
    }

    /** A container whose port on this side is chosen beforehand. */
    private static final class OnPort extends GenericContainer<OnPort> {
        OnPort(String image) {
            super(DockerImageName.parse(image));
        }

        void publish(int here, int inside) {
            addFixedExposedPort(here, inside);
        }
    }
}
