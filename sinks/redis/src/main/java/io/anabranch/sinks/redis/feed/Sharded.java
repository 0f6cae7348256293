package io.anabranch.sinks.redis.feed;

import io.anabranch.sinks.redis.ClusterConnection;
import io.lettuce.core.api.StatefulRedisConnection;

/** Whether a cluster's channels are sharded, so that a message reaches the nodes of one shard instead of all. */
public enum Sharded {
    /** Where every primary can, as the connection has found. */
    AUTO,
    TRUE,
    FALSE;

    /** A single server has no shards. */
    boolean isUsedOn(StatefulRedisConnection<String, byte[]> connection) {
        return connection instanceof ClusterConnection cluster
                && switch (this) {
                    case AUTO -> cluster.hasShardedChannels();
                    case TRUE -> true;
                    case FALSE -> false;
                };
    }
}
