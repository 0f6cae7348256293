package io.anabranch.sinks.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.StatefulRedisConnectionImpl;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.push.PushListener;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.protocol.PushHandler;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Connections to all primaries of a cluster, used as one; when one of them breaks all are closed. */
public final class ClusterConnection extends StatefulRedisConnectionImpl<String, byte[]> {
    private static final int FIRST_WITH_SHARDED_CHANNELS = 7;

    private final int oldestMajor;

    private ClusterConnection(
            SlotWriter writer,
            Map<RedisClusterNode, StatefulRedisConnection<String, byte[]>> primaries,
            int oldestMajor) {
        super(
                writer,
                new Unheard(),
                SinkConnection.CODEC,
                primaries.values().iterator().next().getTimeout());
        this.oldestMajor = oldestMajor;
    }

    /** @param oldestMajor the major version of the oldest of the primaries */
    static ClusterConnection of(
            Map<RedisClusterNode, StatefulRedisConnection<String, byte[]>> primaries, int oldestMajor) {
        ClusterConnection all = new ClusterConnection(new SlotWriter(primaries), primaries, oldestMajor);
        RedisConnectionStateListener breaking = new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> node) {
                all.closeOnce();
            }
        };
        primaries.values().forEach(node -> node.addListener(breaking));
        if (primaries.values().stream().anyMatch(node -> !node.isOpen())) {
            all.closeOnce();
        }
        return all;
    }

    /** Whether all primaries know SPUBLISH; while a cluster is updated node by node they do not. */
    public boolean hasShardedChannels() {
        return oldestMajor >= FIRST_WITH_SHARDED_CHANNELS;
    }

    private void closeOnce() {
        if (!isClosed()) {
            var unused = closeAsync();
        }
    }

    /** Nobody hears of what a node pushes. */
    private static final class Unheard implements PushHandler {
        @Override
        public void addListener(PushListener listener) {}

        @Override
        public void removeListener(PushListener listener) {}

        @Override
        public Collection<PushListener> getPushListeners() {
            return List.of();
        }
    }
}
