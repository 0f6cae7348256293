package io.anabranch.bench;

import io.anabranch.ingest.BranchSettings;
import io.anabranch.ingest.KafkaReading;
import io.anabranch.sinks.redis.LiveFeedSink;
import io.anabranch.topology.Branch;
import io.anabranch.topology.DeadLetterBudget;
import io.anabranch.topology.ObservedSink;
import io.anabranch.topology.Pipeline;
import io.anabranch.topology.Sink;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The reading with one branch, the feed's, as the program runs it. */
final class LiveLaneLoop {
    private static final Duration DRAIN = Duration.ofSeconds(10);

    private LiveLaneLoop() {}

    /** @param args as {@link LiveRun#arguments} makes them */
    public static void main(String[] args) {
        LiveRun run = LiveRun.parse(args);
        String side = args[2];
        MeterRegistry meters = new SimpleMeterRegistry();
        KafkaReading reading = new KafkaReading(run.source(side), meters);
        Sink feed = LiveFeedSink.open("feed", run.feed(side), meters);
        Branch branch = new Branch(
                reading.source("feed", BranchSettings.DEFAULTS),
                new ObservedSink(feed, meters, Clock.systemUTC()),
                EngineLoop.rejecting(),
                DeadLetterBudget.UNLIMITED.fresh(),
                Clock.systemUTC());
        Pipeline pipeline = new Pipeline(
                List.of(branch), reading.run(), EngineLoop.backoff(), DRAIN, Schedulers.parallel(), meters);
        Disposable running = pipeline.run(Mono.never()).subscribe(done -> {}, LiveLaneLoop::fail);
        LiveReports.untilTheEnd();
        running.dispose();
        System.exit(0);
    }

    private static void fail(Throwable failure) {
        System.out.println("The pipeline failed: " + failure);
        System.exit(1);
    }
}
