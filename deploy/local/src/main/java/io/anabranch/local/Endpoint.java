package io.anabranch.local;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a client finds a server.
 *
 * @param uri what the server's clients are given: Kafka and Cassandra {@code host:port}, the others a URI
 */
record Endpoint(InetSocketAddress address, String uri) {
    private static final Map<Server, String> SCHEMES = Map.of(
            Server.DYNAMODB, "http://",
            Server.REDIS, "redis://",
            Server.MONGODB, "mongodb://",
            Server.OPENSEARCH, "http://",
            Server.OPENSEARCH3, "http://",
            Server.ELASTICSEARCH8, "http://",
            Server.ELASTICSEARCH9, "http://",
            Server.SCHEMA_REGISTRY, "http://");
    private static final Map<Server, String> PATHS = Map.of(Server.SCHEMA_REGISTRY, ApicurioRecipe.API);

    static Endpoint of(Server server, InetSocketAddress address) {
        String place = address.getHostString() + ":" + address.getPort();
        return new Endpoint(address, SCHEMES.getOrDefault(server, "") + place + PATHS.getOrDefault(server, ""));
    }

    /** Reads what an environment variable says: a URI, or {@code host:port}; without a port it is the usual one. */
    static Endpoint parse(Server server, String text) {
        String given = text.strip();
        String uri = given.contains("://") ? given : SCHEMES.getOrDefault(server, "") + given;
        // Of several hosts, the first: an address is for one server.
        String first =
                given.replaceFirst("^.*?://", "").replaceFirst("^[^/@]*@", "").split("[,/?]", 2)[0];
        URI place;
        try {
            place = URI.create("any://" + first);
        } catch (IllegalArgumentException e) {
            throw unreadable(server, e);
        }
        if (place.getHost() == null) {
            throw unreadable(server, null);
        }
        int port = place.getPort() > 0 ? place.getPort() : server.usualPort();
        return new Endpoint(new InetSocketAddress(place.getHost(), port), uri);
    }

    /** Doesn't repeat it: a URI may hold a password. */
    private static LocalStackException unreadable(Server server, @Nullable Throwable cause) {
        return new LocalStackException(
                "What " + server.variable() + " holds is not the address of a server: say host:port or a URI.", cause);
    }
}
