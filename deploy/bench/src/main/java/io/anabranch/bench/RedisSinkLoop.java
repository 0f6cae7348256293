package io.anabranch.bench;

import io.anabranch.topology.Sink;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.util.ArrayList;
import java.util.List;

/** The sink, given polls of decoded events as a branch gives them; a sink of its own for each round. */
final class RedisSinkLoop {
    private RedisSinkLoop() {}

    /** @param args as {@link RedisRun#arguments} makes them */
    public static void main(String[] args) {
        RedisRun run = RedisRun.parse(args);
        List<Sink> last = new ArrayList<>();
        try (RedisClient client = BareRedis.client(run.uri())) {
            StatefulRedisConnection<byte[], byte[]> redis = client.connect(ByteArrayCodec.INSTANCE);
            Side.serve(StoreSink.POLL, (prefix, events, report) -> {
                last.forEach(sink -> sink.close().block());
                last.clear();
                RedisEvents polls = RedisEvents.of(events);
                rehearse(run.sink(run.uri(), prefix), polls, report);
                var unused = redis.sync().flushall();
                Sink sink = run.sink(run.uri(), prefix);
                last.add(sink);
                polls.first().writeTo(sink, report);
                return () -> polls.others().writeTo(sink, report);
            });
        }
        System.exit(0);
    }

    /** As the bare side does to learn the commands: then what Redis still does for that, it does in both sides' time. */
    private static void rehearse(Sink sink, RedisEvents polls, ProgressReport report) {
        polls.writeTo(sink, report);
        sink.close().block();
    }
}
