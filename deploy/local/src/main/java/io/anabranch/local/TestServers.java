package io.anabranch.local;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;

/** The servers that a test asked for by {@link WithServers}: running, answering and shared with other tests, so each test makes names of its own. */
public final class TestServers implements AutoCloseable {
    private static final long POWER_36_11 = 131_621_703_842_267_136L;

    private final Map<Server, Endpoint> endpoints;
    private final List<FaultProxy> proxies = new CopyOnWriteArrayList<>();

    TestServers(Map<Server, Endpoint> endpoints) {
        this.endpoints = endpoints;
    }

    /** Where the real server listens. */
    public InetSocketAddress address(Server server) {
        return endpoint(server).address();
    }

    /** Kafka's bootstrap servers: {@code 127.0.0.1:9092}. */
    public String kafka() {
        return endpoint(Server.KAFKA).uri();
    }

    /** Cassandra's contact point, in {@code datacenter1}. */
    public InetSocketAddress cassandra() {
        return address(Server.CASSANDRA);
    }

    /** DynamoDB's endpoint, for any region and any credentials. */
    public URI dynamodb() {
        return URI.create(endpoint(Server.DYNAMODB).uri());
    }

    /** Redis: {@code redis://127.0.0.1:6379}. */
    public String redis() {
        return endpoint(Server.REDIS).uri();
    }

    /** MongoDB: {@code mongodb://127.0.0.1:27017}. */
    public String mongodb() {
        return endpoint(Server.MONGODB).uri();
    }

    /** OpenSearch's endpoint. */
    public URI opensearch() {
        return URI.create(endpoint(Server.OPENSEARCH).uri());
    }

    /** The server's URI, as its clients are given it. */
    public String uri(Server server) {
        return endpoint(server).uri();
    }

    /** The schema registry's API, that of Confluent's: {@code http://127.0.0.1:8081/apis/ccompat/v7}. */
    public URI schemaRegistry() {
        return URI.create(endpoint(Server.SCHEMA_REGISTRY).uri());
    }

    /** A name that no other test uses, for a topic, a table, a keyspace, a database or a prefix of keys: {@code [a-z0-9_]}. */
    public String newName(String prefix) {
        // Twelve digits of base 36 stay far below Cassandra's 48 characters.
        long number = ThreadLocalRandom.current().nextLong(POWER_36_11, POWER_36_11 * 36);
        return prefix + "_" + Long.toString(number, 36);
    }

    /** A new proxy before the server, closed after the test at the latest. */
    public FaultProxy proxy(Server server) {
        FaultProxy proxy = FaultProxy.to(address(server));
        proxies.add(proxy);
        return proxy;
    }

    /** Closes the proxies; the servers run on. */
    @Override
    public void close() {
        proxies.forEach(FaultProxy::close);
    }

    private Endpoint endpoint(Server server) {
        Endpoint endpoint = endpoints.get(server);
        if (endpoint == null) {
            throw new LocalStackException(
                    "The test did not ask for " + server.title() + ": add Server." + server + " to its @WithServers.");
        }
        return endpoint;
    }
}
