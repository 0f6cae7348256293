package io.anabranch.sinks.redis;

import io.anabranch.sinks.testkit.SinkContract.Traffic;
import io.lettuce.core.event.command.CommandBaseEvent;
import io.lettuce.core.event.command.CommandListener;
import io.lettuce.core.event.command.CommandStartedEvent;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.function.ToLongFunction;

/** Counts what leaves the driver. */
public final class SentCommands implements Traffic, CommandListener {
    private static final Set<CommandType> WRITES = Set.of(CommandType.PUBLISH, CommandType.EVALSHA, CommandType.EVAL);

    private final int statedInFlight;
    private final ToLongFunction<RedisCommand<?, ?, ?>> eventsIn;
    private final Queue<RedisCommand<?, ?, ?>> inFlight = new ArrayDeque<>();
    private long sent;
    private int mostInFlight;

    public SentCommands(int statedInFlight, ToLongFunction<RedisCommand<?, ?, ?>> eventsIn) {
        this.statedInFlight = statedInFlight;
        this.eventsIn = eventsIn;
    }

    @Override
    public synchronized void commandStarted(CommandStartedEvent event) {
        if (isWrite(event)) {
            sent += eventsIn.applyAsLong(event.getCommand());
            // The listener hears of an end only after the sink has, which may have sent more by then.
            while (!inFlight.isEmpty() && inFlight.peek().isDone()) {
                inFlight.remove();
            }
            inFlight.add(event.getCommand());
            mostInFlight = Math.max(mostInFlight, inFlight.size());
        }
    }

    private static boolean isWrite(CommandBaseEvent event) {
        return event.getCommand().getType() instanceof CommandType type && WRITES.contains(type);
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
}
