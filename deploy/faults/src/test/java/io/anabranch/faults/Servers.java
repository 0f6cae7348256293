package io.anabranch.faults;

import io.anabranch.local.LocalStack;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import java.net.InetSocketAddress;

/** Where the servers are, each as host:port; a proxy's address may stand for one. */
record Servers(String kafka, String dynamodb, String cassandra, String mongodb, String redis, String opensearch) {
    static Servers of(TestServers servers) {
        return new Servers(
                servers.kafka(),
                at(servers.address(Server.DYNAMODB)),
                at(servers.cassandra()),
                at(servers.address(Server.MONGODB)),
                at(servers.address(Server.REDIS)),
                at(servers.address(Server.OPENSEARCH)));
    }

    static Servers of(LocalStack stack) {
        return new Servers(
                at(stack.address(Server.KAFKA)),
                at(stack.address(Server.DYNAMODB)),
                at(stack.address(Server.CASSANDRA)),
                at(stack.address(Server.MONGODB)),
                at(stack.address(Server.REDIS)),
                at(stack.address(Server.OPENSEARCH)));
    }

    Servers withKafka(String other) {
        return new Servers(other, dynamodb, cassandra, mongodb, redis, opensearch);
    }

    /** The same with another address for the server that a sink writes to. */
    Servers with(Server server, InetSocketAddress address) {
        String other = at(address);
        return switch (server) {
            case DYNAMODB -> new Servers(kafka, other, cassandra, mongodb, redis, opensearch);
            case CASSANDRA -> new Servers(kafka, dynamodb, other, mongodb, redis, opensearch);
            case MONGODB -> new Servers(kafka, dynamodb, cassandra, other, redis, opensearch);
            case REDIS -> new Servers(kafka, dynamodb, cassandra, mongodb, other, opensearch);
            case OPENSEARCH -> new Servers(kafka, dynamodb, cassandra, mongodb, redis, other);
            default -> throw new IllegalArgumentException("No sink writes to " + server);
        };
    }

    static String at(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }
}
