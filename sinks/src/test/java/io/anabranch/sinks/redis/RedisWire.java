package io.anabranch.sinks.redis;

import io.anabranch.local.FaultProxy;
import io.anabranch.topology.SinkContract.Wire;
import io.lettuce.core.event.command.CommandBaseEvent;
import io.lettuce.core.event.command.CommandListener;
import io.lettuce.core.event.command.CommandStartedEvent;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.function.ToLongFunction;

/** The way to Redis through a proxy, and what leaves the driver on it. */
final class RedisWire implements Wire, CommandListener {
    private static final Set<CommandType> WRITES = Set.of(CommandType.PUBLISH, CommandType.EVALSHA, CommandType.EVAL);

    private final FaultProxy proxy;
    private final int statedInFlight;
    private final ToLongFunction<RedisCommand<?, ?, ?>> eventsIn;
    private final Queue<RedisCommand<?, ?, ?>> underWay = new ArrayDeque<>();
    private long sent;
    private int mostInFlight;

    RedisWire(FaultProxy proxy, int statedInFlight, ToLongFunction<RedisCommand<?, ?, ?>> eventsIn) {
        this.proxy = proxy;
        this.statedInFlight = statedInFlight;
        this.eventsIn = eventsIn;
    }

    static URI uri(FaultProxy proxy) {
        return URI.create("redis://127.0.0.1:" + proxy.address().getPort());
    }

    @Override
    public synchronized void commandStarted(CommandStartedEvent event) {
        if (isWrite(event)) {
            sent += eventsIn.applyAsLong(event.getCommand());
            // The listener hears of an end only after the sink has, which may have sent more by then.
            while (!underWay.isEmpty() && underWay.peek().isDone()) {
                underWay.remove();
            }
            underWay.add(event.getCommand());
            mostInFlight = Math.max(mostInFlight, underWay.size());
        }
    }

    private static boolean isWrite(CommandBaseEvent event) {
        return event.getCommand().getType() instanceof CommandType type && WRITES.contains(type);
    }

    @Override
    public void cut() {
        proxy.refuse();
    }

    @Override
    public void hang() {
        proxy.hang();
    }

    @Override
    public void resetOnce() {
        proxy.resetOnce();
    }

    @Override
    public void heal() {
        proxy.heal();
    }

    @Override
    public synchronized long eventsSent() {
        return sent;
    }

    @Override
    public synchronized int mostInFlight() {
        return mostInFlight;
    }

    @Override
    public int statedInFlight() {
        return statedInFlight;
    }

    @Override
    public void close() {
        proxy.close();
    }
}
