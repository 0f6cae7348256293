package io.anabranch.sinks.redis;

import io.anabranch.sinks.kit.Futures;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import io.lettuce.core.cluster.models.partitions.Partitions;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A cluster's nodes and who of them holds which slot, asked again for each connection: whatever moves breaks the connection
 * ({@link Failures#isElsewhere}), and the next one knows.
 *
 * <p>Not lettuce's own cluster client: that one waits, on whichever thread writes, for a connection to a node it has none to,
 * and sends a redirected command out of its order.
 */
public final class Cluster {
    private final Connections connections;
    private final List<RedisURI> named;
    private volatile List<RedisURI> known = List.of();

    public Cluster(Connections connections, List<RedisURI> named) {
        this.connections = connections;
        this.named = named;
    }

    /** Who holds which slot. */
    public record Topology(RedisURI origin, Partitions nodes) {
        /** Where the primary of this slot is. */
        public RedisURI primaryOf(int slot) {
            RedisClusterNode node = nodes.getMasterBySlot(slot);
            if (node == null) {
                throw new RedisException("No node of the cluster holds slot " + slot);
            }
            return like(origin, node);
        }

        public RedisURI primaryOf(String channel) {
            return primaryOf(SlotHash.getSlot(channel));
        }

        RedisURI anyPrimary() {
            List<RedisClusterNode> all = primaries();
            if (all.isEmpty()) {
                throw new RedisException("No node of the cluster holds a slot");
            }
            return like(origin, all.get(ThreadLocalRandom.current().nextInt(all.size())));
        }

        List<RedisClusterNode> primaries() {
            return nodes.stream()
                    .filter(node -> node.getRole().isUpstream() && !node.hasNoSlots())
                    .toList();
        }

        RedisURI like(RedisClusterNode node) {
            return like(origin, node);
        }

        /** The node's host and port, with the credentials and the TLS of the address; a node may not know its own host. */
        private static RedisURI like(RedisURI origin, RedisClusterNode node) {
            String host = node.getUri().getHost();
            RedisURI uri = RedisURI.builder(origin)
                    .withHost(host == null || host.isEmpty() ? origin.getHost() : host)
                    .withPort(node.getUri().getPort())
                    .build();
            uri.setCredentialsProvider(origin.getCredentialsProvider());
            uri.setTimeout(origin.getTimeout());
            return uri;
        }
    }

    /** As the first node tells that answers, of those that are named and those that were seen. */
    public Mono<Topology> topology() {
        return Flux.defer(() -> Flux.fromIterable(seeds()))
                .concatMapDelayError(seed -> ask(seed).onErrorResume(failure -> Mono.<Topology>empty()))
                .next()
                .switchIfEmpty(Mono.defer(() -> ask(named.get(0))))
                .doOnNext(found ->
                        known = found.primaries().stream().map(found::like).toList());
    }

    /** In another order each time: a node that is cut off from the others, or answers nobody, is not asked first for ever. */
    private List<RedisURI> seeds() {
        List<RedisURI> seeds = new ArrayList<>(named);
        seeds.addAll(known);
        Collections.shuffle(seeds, ThreadLocalRandom.current());
        return seeds;
    }

    private Mono<Topology> ask(RedisURI seed) {
        return Mono.usingWhen(
                connections.to(seed),
                open -> Futures.mono(() -> open.async().clusterNodes())
                        .timeout(seed.getTimeout())
                        .map(nodes -> new Topology(seed, ClusterPartitionParser.parse(nodes))),
                open -> Futures.mono(open::closeAsync));
    }

    /** To every primary, under one handle that finds each command's own. */
    public Mono<StatefulRedisConnection<String, byte[]>> open() {
        return open(connections::to);
    }

    /** @param connect connects to one primary */
    Mono<StatefulRedisConnection<String, byte[]>> open(
            Function<RedisURI, Mono<StatefulRedisConnection<String, byte[]>>> connect) {
        return topology().flatMap(topology -> {
            if (topology.primaries().isEmpty()) {
                return Mono.error(new RedisException("No node of the cluster holds a slot"));
            }
            Map<RedisClusterNode, StatefulRedisConnection<String, byte[]>> open = new ConcurrentHashMap<>();
            return Flux.fromIterable(topology.primaries())
                    .flatMap(node -> connect.apply(topology.like(node))
                            .doOnNext(made -> open.put(node, made))
                            .flatMap(made ->
                                    ServerVersion.major(made, topology.origin().getTimeout())))
                    .reduce(Math::min)
                    .map(oldest -> (StatefulRedisConnection<String, byte[]>) ClusterConnection.of(open, oldest))
                    .doOnError(failure -> closeAll(open))
                    .doOnCancel(() -> closeAll(open));
        });
    }

    private static void closeAll(Map<RedisClusterNode, StatefulRedisConnection<String, byte[]>> open) {
        new ArrayList<>(open.values()).forEach(each -> {
            var unused = each.closeAsync();
        });
    }
}
