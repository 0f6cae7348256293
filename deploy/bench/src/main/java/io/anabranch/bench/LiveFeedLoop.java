package io.anabranch.bench;

import io.anabranch.ingest.KafkaReading;
import io.anabranch.sinks.redis.feed.LiveFeedSink;
import io.anabranch.topology.Backoff;
import io.anabranch.topology.Branch;
import io.anabranch.topology.Pipeline;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The feed as the program runs it, with four more sinks attached to the same reading. */
final class LiveFeedLoop {
    private static final int MORE_SINKS = 4;

    private LiveFeedLoop() {}

    /** @param args as {@link LiveRun#arguments} makes them */
    public static void main(String[] args) {
        LiveRun run = LiveRun.parse(args);
        String side = args[2];
        MeterRegistry meters = new SimpleMeterRegistry();
        KafkaReading reading = new KafkaReading(run.source(side), meters);
        List<Branch> branches = new ArrayList<>();
        branches.add(EngineLoop.branch(reading, LiveFeedSink.open("feed", run.feed(side), meters), meters));
        for (int i = 0; i < MORE_SINKS; i++) {
            branches.add(EngineLoop.branch(reading, new NoSink("none-" + i, events -> {}), meters));
        }
        Backoff restart = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), Backoff.FOR_EVER);
        Disposable running = new Pipeline(
                        branches, reading.run(), restart, Duration.ofSeconds(10), Schedulers.parallel(), meters)
                .run(Mono.never())
                .subscribe(done -> {}, LiveFeedLoop::fail);
        LiveReports.untilTheEnd();
        running.dispose();
        System.exit(0);
    }

    private static void fail(Throwable failure) {
        System.out.println("The pipeline failed: " + failure);
        System.exit(1);
    }
}
