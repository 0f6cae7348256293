package io.anabranch.bench;

import io.anabranch.sinks.mongodb.MongoSink;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashMap;
import java.util.Map;

/** The sink, given polls of decoded events as a branch gives them. */
final class MongoSinkLoop {
    private MongoSinkLoop() {}

    /** @param args as {@link MongoRun#arguments} makes them */
    public static void main(String[] args) {
        MongoRun run = MongoRun.parse(args);
        Map<String, MongoSink> sinks = new HashMap<>();
        Side.serve((collection, events, report) -> {
            MongoSink sink = sinks.computeIfAbsent(
                    collection, name -> MongoSink.open("mongodb", run.settings(name), new SimpleMeterRegistry()));
            return () -> StoreSink.write(sink, events, report);
        });
        System.exit(0);
    }
}
