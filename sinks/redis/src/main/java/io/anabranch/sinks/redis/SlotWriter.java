package io.anabranch.sinks.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisChannelWriter;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ConnectionFacade;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.resource.ClientResources;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Writes each command to the primary that holds the slot of its first key, in order for each primary, one flush for each. */
public final class SlotWriter implements RedisChannelWriter {
    private final @Nullable RedisChannelWriter[] bySlot = new RedisChannelWriter[SlotHash.SLOT_COUNT];
    private final List<StatefulRedisConnection<String, byte[]>> nodes;

    public SlotWriter(Map<RedisClusterNode, StatefulRedisConnection<String, byte[]>> primaries) {
        this.nodes = List.copyOf(primaries.values());
        primaries.forEach((node, connection) -> {
            RedisChannelWriter writer = writer(connection);
            node.forEachSlot(slot -> bySlot[slot] = writer);
        });
    }

    private static RedisChannelWriter writer(StatefulRedisConnection<String, byte[]> connection) {
        return ((RedisChannelHandler<?, ?>) connection).getChannelWriter();
    }

    @Override
    public <K, V, T> RedisCommand<K, V, T> write(RedisCommand<K, V, T> command) {
        return writer(command).write(command);
    }

    @Override
    public <K, V> Collection<RedisCommand<K, V, ?>> write(Collection<? extends RedisCommand<K, V, ?>> commands) {
        Map<RedisChannelWriter, List<RedisCommand<K, V, ?>>> byNode = new LinkedHashMap<>();
        for (RedisCommand<K, V, ?> command : commands) {
            byNode.computeIfAbsent(writer(command), node -> new ArrayList<>()).add(command);
        }
        byNode.forEach((node, own) -> {
            var unused = node.write(own);
        });
        return List.copyOf(commands);
    }

    private RedisChannelWriter writer(RedisCommand<?, ?, ?> command) {
        CommandArgs<?, ?> args = command.getArgs();
        ByteBuffer key = args == null ? null : args.getFirstEncodedKey();
        if (key == null) {
            return writer(nodes.get(0));
        }
        int slot = SlotHash.getSlot(key);
        RedisChannelWriter writer = bySlot[slot];
        if (writer == null) {
            throw new RedisException("No node of the cluster holds slot " + slot);
        }
        return writer;
    }

    @Override
    public void close() {
        nodes.forEach(StatefulRedisConnection::close);
    }

    @Override
    public CompletableFuture<Void> closeAsync() {
        return CompletableFuture.allOf(
                nodes.stream().map(StatefulRedisConnection::closeAsync).toArray(CompletableFuture<?>[]::new));
    }

    /** Each node's connection stays its own writer's. */
    @Override
    public void setConnectionFacade(ConnectionFacade facade) {}

    @Override
    public ClientResources getClientResources() {
        return nodes.get(0).getResources();
    }

    @Override
    public void setAutoFlushCommands(boolean autoFlush) {
        nodes.forEach(node -> node.setAutoFlushCommands(autoFlush));
    }

    @Override
    public void flushCommands() {
        nodes.forEach(StatefulRedisConnection::flushCommands);
    }
}
