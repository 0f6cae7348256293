package io.anabranch.bench;

import io.anabranch.topology.Sink;
import java.util.ArrayList;
import java.util.List;

/** The sink, given polls of decoded events as the live lane gives them; a sink of its own for each round. */
final class RedisSinkLoop {
    private RedisSinkLoop() {}

    /** @param args as {@link RedisRun#arguments} makes them */
    public static void main(String[] args) {
        RedisRun run = RedisRun.parse(args);
        List<Sink> last = new ArrayList<>();
        Side.serve((prefix, events) -> {
            last.forEach(sink -> sink.close().block());
            last.clear();
            Sink sink = run.sink(run.uri(), prefix);
            last.add(sink);
            RedisEvents polls = RedisEvents.of(events);
            polls.first().writeTo(sink);
            return () -> polls.others().writeTo(sink);
        });
        System.exit(0);
    }
}
