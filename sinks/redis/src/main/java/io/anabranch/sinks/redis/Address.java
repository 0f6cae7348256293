package io.anabranch.sinks.redis;

import io.anabranch.settings.ConnectionUri;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.StaticCredentialsProvider;
import java.io.File;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where Redis is, by one URI: {@code redis://} or {@code rediss://} a server, {@code redis-sentinel://} the primary that
 * Sentinel names, {@code redis-cluster://} or {@code rediss-cluster://} a cluster, of which some hosts are named.
 *
 * @param servers one, or any of a cluster's
 * <p>With the parameter {@code iam}, such as {@code iam=elasticache:orders}, its user signs in with IAM's tokens; {@code region} is
 * AWS' own default where it is not given.
 *
 * @param files the parameters {@code ca}, {@code certificate} and {@code key} that are given: PEM files for TLS
 */
public record Address(List<RedisURI> servers, boolean isCluster, Map<String, File> files) {
    private static final String CLUSTER = "-cluster";
    private static final String FORMS =
            "redis://host:port, rediss://, redis-sentinel://, redis-cluster:// or rediss-cluster://";
    private static final String PEM_FILES =
            "a URI whose ca=, certificate= and key= name readable files, the last two together";
    private static final String IAM = "iam";
    private static final String REGION = "region";
    private static final String SENTINEL = "redis-sentinel";
    private static final List<String> SCHEMES = List.of("redis", "rediss", SENTINEL, "redis-cluster", "rediss-cluster");
    private static final List<String> FILES = List.of("ca", "certificate", "key");
    private static final List<String> PARAMETERS = List.of(
            "database",
            "db",
            "timeout",
            "clientName",
            "libraryName",
            "libraryVersion",
            "verifyPeer",
            "sentinelMasterId",
            "ca",
            "certificate",
            "key",
            IAM,
            REGION);

    /** @throws RuntimeException if it is none */
    public static Address of(URI redis) {
        ConnectionUri uri = ConnectionUri.parse(redis.toString());
        boolean isCluster = uri.scheme().endsWith(CLUSTER);
        List<RedisURI> servers = (isCluster ? uri.hosts().stream() : Stream.of(String.join(",", uri.hosts())))
                .map(hosts -> server(uri, redis, hosts))
                .toList();
        return new Address(servers, isCluster, files(uri));
    }

    /** What a URI would have to be instead; empty where it is right. Shows nothing of it. */
    static Optional<String> problem(URI redis) {
        try {
            ConnectionUri uri = ConnectionUri.parse(redis.toString());
            List<String> unknown = uri.unknownParameters(PARAMETERS);
            if (!SCHEMES.contains(uri.scheme())
                    || (uri.fragment().isPresent() && !uri.scheme().equals(SENTINEL))) {
                return Optional.of(FORMS);
            }
            if (!unknown.isEmpty()) {
                return Optional.of("without the parameter '" + unknown.get(0) + "', which nobody reads; known are "
                        + String.join(", ", PARAMETERS));
            }
            Optional<String> iam = parameter(uri, IAM).flatMap(token -> iamProblem(uri, token));
            if (iam.isPresent()) {
                return iam;
            }
            return Address.of(redis).hasItsFiles() ? Optional.empty() : Optional.of(PEM_FILES);
        } catch (ConnectionUri.MalformedUriException malformed) {
            return Optional.of(String.valueOf(malformed.getMessage()));
        } catch (RuntimeException malformed) {
            return Optional.of(FORMS);
        }
    }

    private static Optional<String> iamProblem(ConnectionUri uri, String token) {
        if (IamToken.of(token, "").isEmpty()) {
            return Optional.of("iam=" + String.join(", iam=", IamToken.forms().split(", ")));
        }
        if (!uri.scheme().startsWith("rediss")
                || uri.user().isEmpty()
                || uri.password().isPresent()) {
            return Optional.of(
                    "a URI with iam= that starts with rediss:// or rediss-cluster://, names the user and has no password");
        }
        return IamCredentials.isAvailable()
                ? Optional.empty()
                : Optional.of("a URI without iam=, or software.amazon.awssdk:auth on the class path");
    }

    /** The driver is given the credentials apart: of its own it would look for a colon in what is decoded already. */
    private static RedisURI server(ConnectionUri uri, URI redis, String hosts) {
        RedisURI server = RedisURI.create(uri.scheme().replace(CLUSTER, "") + "://" + hosts + uri.path()
                + (redis.getRawQuery() == null ? "" : "?" + redis.getRawQuery())
                + (redis.getRawFragment() == null ? "" : "#" + redis.getRawFragment()));
        credentials(uri).ifPresent(server::setCredentialsProvider);
        return server;
    }

    private static Optional<RedisCredentialsProvider> credentials(ConnectionUri uri) {
        Optional<RedisCredentialsProvider> ofIam = parameter(uri, IAM)
                .flatMap(token -> IamToken.of(token, uri.user().orElse("")))
                .map(token -> IamCredentials.of(token, parameter(uri, REGION)));
        return ofIam.or(() -> password(uri).map(StaticCredentialsProvider::new));
    }

    private static Optional<String> parameter(ConnectionUri uri, String name) {
        return Optional.ofNullable(uri.parameters().get(name));
    }

    /** A user info without a colon is a password. */
    private static Optional<RedisCredentials> password(ConnectionUri uri) {
        Optional<String> password = uri.password();
        Optional<String> user = password.isPresent() ? uri.user() : Optional.empty();
        return password.or(uri::user).map(secret -> RedisCredentials.just(user.orElse(null), secret.toCharArray()));
    }

    private static Map<String, File> files(ConnectionUri uri) {
        Map<String, File> files = new HashMap<>();
        uri.parameters().forEach((name, value) -> {
            if (FILES.contains(name)) {
                files.put(name, new File(value));
            }
        });
        return files;
    }

    /** Whether the files can be read, and a certificate comes with its key. */
    public boolean hasItsFiles() {
        return files.values().stream().allMatch(File::canRead)
                && files.containsKey("certificate") == files.containsKey("key");
    }

    public SslOptions tls() {
        SslOptions.Builder tls = SslOptions.builder().jdkSslProvider();
        File ca = files.get("ca");
        if (ca != null) {
            tls.trustManager(ca);
        }
        File certificate = files.get("certificate");
        File key = files.get("key");
        if (certificate != null && key != null) {
            tls.keyManager(certificate, key, new char[0]);
        }
        return tls.build();
    }
}
