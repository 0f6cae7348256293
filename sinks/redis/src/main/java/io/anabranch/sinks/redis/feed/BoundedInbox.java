package io.anabranch.sinks.redis.feed;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/**
 * What came in on one subscription and wasn't asked for yet. It ends when a connection breaks, or when it is full: what has come is
 * still handed out, what comes after is not taken.
 *
 * <p>So a slow subscriber costs about this much memory, and its publisher nothing (invariant 6).
 */
final class BoundedInbox extends RedisPubSubAdapter<String, byte[]> implements RedisConnectionStateListener {
    private static final int RUN = 500;
    /** Unless one message alone is longer. */
    private static final int RUN_BYTES = 1 << 20;

    private final int mostMessages;
    private final int mostBytes;
    private final Queue<Received> received = new ArrayDeque<>();
    private final AtomicInteger drains = new AtomicInteger();
    private int bytes;
    private boolean isEnded;
    private volatile @Nullable FluxSink<List<Received>> out;

    BoundedInbox(int mostMessages, int mostBytes) {
        this.mostMessages = mostMessages;
        this.mostBytes = mostBytes;
    }

    @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
    record Received(String channel, byte[] message) {}

    /** Runs of messages in the order they came, none empty; for one subscriber. Completes at the end. */
    Flux<List<Received>> messages() {
        // Emits only what was asked for, so the operator's own strategy has nothing to do.
        return Flux.create(
                sink -> {
                    out = sink;
                    var unused = sink.onRequest(more -> drain());
                },
                FluxSink.OverflowStrategy.IGNORE);
    }

    /** Takes no more. */
    void end() {
        synchronized (received) {
            isEnded = true;
        }
        drain();
    }

    @Override
    public void message(String channel, byte[] message) {
        synchronized (received) {
            if (isEnded) {
                return;
            }
            bytes += message.length;
            received.add(new Received(channel, message));
            isEnded = received.size() >= mostMessages || bytes >= mostBytes;
        }
        drain();
    }

    @Override
    public void message(String pattern, String channel, byte[] message) {
        message(channel, message);
    }

    @Override
    public void smessage(String channel, byte[] message) {
        message(channel, message);
    }

    /** The channel's slot has another node now. */
    @Override
    public void sunsubscribed(String channel, long count) {
        end();
    }

    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
        end();
    }

    /** One thread at a time hands out; whoever comes meanwhile leaves it another round. */
    private void drain() {
        FluxSink<List<Received>> to = out;
        if (to == null || drains.getAndIncrement() != 0) {
            return;
        }
        int rounds = 1;
        while (rounds != 0) {
            boolean isOver = handOut(to);
            if (isOver) {
                to.complete();
            }
            rounds = drains.addAndGet(-rounds);
        }
    }

    private boolean handOut(FluxSink<List<Received>> to) {
        while (to.requestedFromDownstream() > 0) {
            List<Received> run = next();
            if (run.isEmpty()) {
                break;
            }
            var unused = to.next(run);
        }
        synchronized (received) {
            return isEnded && received.isEmpty();
        }
    }

    private List<Received> next() {
        List<Received> run = new ArrayList<>();
        int runBytes = 0;
        synchronized (received) {
            while (run.size() < RUN && runBytes < RUN_BYTES && !received.isEmpty()) {
                Received message = received.remove();
                bytes -= message.message().length;
                runBytes += message.message().length;
                run.add(message);
            }
        }
        return run;
    }
}
