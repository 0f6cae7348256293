package io.anabranch.bench;

import io.anabranch.topology.Sink;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.util.List;

/**
 * The floor: a bare lettuce connection that sends the very commands of the sink, taken down before anything is measured, with
 * many in flight at once and one flush for a run of them.
 */
final class RedisBareLoop {
    private final RedisRun run;
    private final StatefulRedisConnection<byte[], byte[]> connection;

    private RedisBareLoop(RedisRun run, StatefulRedisConnection<byte[], byte[]> connection) {
        this.run = run;
        this.connection = connection;
    }

    /** @param args as {@link RedisRun#arguments} makes them */
    public static void main(String[] args) {
        RedisRun run = RedisRun.parse(args);
        try (RedisClient client = BareRedis.client(run.uri())) {
            RedisBareLoop bare = new RedisBareLoop(run, client.connect(ByteArrayCodec.INSTANCE));
            Side.serve(StoreSink.POLL, (prefix, events, report) -> {
                RedisEvents polls = RedisEvents.of(events);
                List<Recorded> first;
                List<Recorded> others;
                try (Recorder recorder = Recorder.before(run.uri())) {
                    Sink sink = run.sink(recorder.uri(), prefix);
                    polls.first().writeTo(sink, report);
                    first = recorder.taken();
                    polls.others().writeTo(sink, report);
                    others = recorder.taken();
                    sink.close().block();
                }
                // What the sink has done is to be done again.
                var unused = bare.connection.sync().flushall();
                bare.send(first, report);
                return () -> bare.send(others, report);
            });
        }
        System.exit(0);
    }

    private void send(List<Recorded> commands, ProgressReport report) {
        InFlight.inOrder(
                Side.cut(commands, run.flush()), run.atOnce(), flush -> Recorded.send(flush, connection), report);
    }
}
