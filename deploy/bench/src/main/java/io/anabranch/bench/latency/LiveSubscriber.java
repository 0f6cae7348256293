package io.anabranch.bench.latency;

import io.anabranch.bench.whole.NumberedEvents;
import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** Receives all channels of one prefix on a connection and a thread of its own. */
final class LiveSubscriber implements AutoCloseable {
    private final RedisClient client;
    private final AtomicLong received = new AtomicLong();
    private volatile Load load = new Load(new Schedule(0, 1, 0, 0), 0, new Timings());

    /** @param first number of the load's first event */
    private record Load(Schedule schedule, long first, Timings timings) {
        void receive(long number, long now) {
            long place = number - first;
            if (schedule.isMeasured(place)) {
                timings.add(now - schedule.due(place));
            }
        }
    }

    LiveSubscriber(String redis, String prefix) {
        this.client = RedisClient.create("redis://" + redis);
        StatefulRedisPubSubConnection<byte[], byte[]> connection = client.connectPubSub(ByteArrayCodec.INSTANCE);
        connection.addListener(new RedisPubSubAdapter<byte[], byte[]>() {
            @Override
            public void message(byte[] pattern, byte[] channel, byte[] message) {
                load.receive(NumberedEvents.number(message), System.nanoTime());
                received.incrementAndGet();
            }
        });
        connection.sync().psubscribe((prefix + "*").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Times what it receives from now on.
     *
     * @param first number of the schedule's first event
     */
    void expect(Schedule schedule, long first, Timings timings) {
        load = new Load(schedule, first, timings);
    }

    /** Messages so far. */
    long received() {
        return received.get();
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
