package io.anabranch.bench.proof;

import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.charset.StandardCharsets;

/** A live subscriber that times each event from when it was due to be published, by the clock of the same process. */
final class FeedProbe implements AutoCloseable {
    private static final byte[] MARK = ProofEvents.SENT.getBytes(StandardCharsets.US_ASCII);

    private final RedisClient client;
    private final LatencyLog latencies = new LatencyLog();

    private FeedProbe(RedisClient client) {
        this.client = client;
    }

    static FeedProbe listen(String redis) {
        RedisClient client = RedisClient.create("redis://" + redis);
        FeedProbe probe = new FeedProbe(client);
        StatefulRedisPubSubConnection<byte[], byte[]> connection = client.connectPubSub(ByteArrayCodec.INSTANCE);
        connection.addListener(new RedisPubSubAdapter<byte[], byte[]>() {
            @Override
            public void message(byte[] pattern, byte[] channel, byte[] message) {
                probe.latencies.add(due(message), System.nanoTime());
            }
        });
        connection.sync().psubscribe(ProofPipeline.CHANNELS.getBytes(StandardCharsets.UTF_8));
        return probe;
    }

    LatencyLog latencies() {
        return latencies;
    }

    /** Reads the moment out of the event's data; 0 where it has none. */
    static long due(byte[] message) {
        for (int at = 0; at + MARK.length < message.length; at++) {
            if (isMark(message, at)) {
                long due = 0;
                for (int i = at + MARK.length; i < message.length && message[i] != '"'; i++) {
                    due = due * 10 + message[i] - '0';
                }
                return due;
            }
        }
        return 0;
    }

    private static boolean isMark(byte[] message, int at) {
        for (int i = 0; i < MARK.length; i++) {
            if (message[at + i] != MARK[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
