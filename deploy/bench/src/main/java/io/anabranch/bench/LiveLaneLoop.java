package io.anabranch.bench;

import io.anabranch.ingest.Fetch;
import io.anabranch.ingest.KafkaSource;
import io.anabranch.ingest.Malformed;
import io.anabranch.sinks.redis.LiveFeedSink;
import io.anabranch.topology.Lane;
import io.anabranch.topology.MeteredSink;
import io.anabranch.topology.Sink;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.List;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** The live lane with the feed, as the program runs it. */
final class LiveLaneLoop {
    private static final String LANE = "live";

    private LiveLaneLoop() {}

    /** @param args as {@link LiveRun#arguments} makes them */
    public static void main(String[] args) {
        LiveRun run = LiveRun.parse(args);
        String side = args[2];
        MeterRegistry meters = new SimpleMeterRegistry();
        KafkaSource source = new KafkaSource(run.source(side), LANE, Fetch.AT_ONCE, Malformed.KEEP, meters);
        Sink feed = LiveFeedSink.open("feed", run.feed(side), meters);
        Lane lane = new Lane(
                LANE,
                source,
                List.of(new MeteredSink(feed, LANE, meters, Clock.systemUTC())),
                rejected -> Mono.error(new IllegalStateException("An event was rejected: " + rejected.get(0))),
                /* inFlight= */ 1);
        Disposable running = lane.run(Mono.never()).subscribe(batch -> {}, LiveLaneLoop::fail);
        LiveReports.untilTheEnd();
        running.dispose();
        System.exit(0);
    }

    private static void fail(Throwable failure) {
        System.out.println("The lane failed: " + failure);
        System.exit(1);
    }
}
