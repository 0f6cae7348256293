package io.anabranch.sinks.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import java.io.File;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where Redis is, by one URI: {@code redis://} or {@code rediss://} a server, {@code redis-sentinel://} the primary that
 * Sentinel names, {@code redis-cluster://} or {@code rediss-cluster://} a cluster, of which some hosts are named.
 *
 * @param servers one, or any of a cluster's
 * @param files the parameters {@code ca}, {@code certificate} and {@code key} that are given: PEM files for TLS
 */
public record Address(List<RedisURI> servers, boolean isCluster, Map<String, File> files) {
    private static final String CLUSTER = "-cluster";
    private static final List<String> FILES = List.of("ca", "certificate", "key");

    /** @throws RuntimeException if it is none */
    public static Address of(URI redis) {
        boolean isCluster = redis.getScheme().endsWith(CLUSTER);
        List<RedisURI> servers =
                isCluster ? hosts(redis).map(RedisURI::create).toList() : List.of(RedisURI.create(redis));
        return new Address(servers, isCluster, files(redis));
    }

    private static Stream<String> hosts(URI redis) {
        String authority = redis.getRawAuthority();
        int at = authority.lastIndexOf('@') + 1;
        String before = redis.getScheme().replace(CLUSTER, "") + "://" + authority.substring(0, at);
        String after = redis.getRawQuery() == null ? "" : "?" + redis.getRawQuery();
        return Arrays.stream(authority.substring(at).split(",")).map(host -> before + host + after);
    }

    private static Map<String, File> files(URI redis) {
        Map<String, File> files = new HashMap<>();
        String query = redis.getRawQuery();
        for (String parameter : query == null ? new String[0] : query.split("&")) {
            String[] pair = parameter.split("=", 2);
            if (FILES.contains(pair[0]) && pair.length == 2) {
                files.put(pair[0], new File(URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
            }
        }
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
