package io.anabranch.ingest;

import io.anabranch.ingest.Cursor.Mark;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Asks where the log ends, once for all branches, every few seconds, and shows how far each is behind: true while nothing is
 * fetched too.
 */
final class LogEnds {
    private static final Logger LOG = LoggerFactory.getLogger(LogEnds.class);
    private static final Duration EVERY = Duration.ofSeconds(3);

    private final Window window;
    private final KafkaOffsets offsets;
    private final MeterRegistry meters;
    private final Scheduler timer;
    private volatile Map<TopicPartition, Long> ends = Map.of();

    LogEnds(Window window, KafkaOffsets offsets, MeterRegistry meters, Scheduler timer) {
        this.window = window;
        this.offsets = offsets;
        this.meters = meters;
        this.timer = timer;
    }

    /** Shows the lag of a branch from now on. */
    void show(Cursor cursor) {
        Gauge.builder("anabranch.lag.records", cursor, this::records)
                .description("Records of the log that the sink does not hold yet")
                .tag("sink", cursor.branch())
                .register(meters);
        Gauge.builder("anabranch.lag.seconds", cursor, this::seconds)
                .description("How long ago the last record that the sink took was dated, while it lacks one; else 0")
                .tag("sink", cursor.branch())
                .register(meters);
    }

    /** Asks now and then, until cancelled; never fails. */
    Mono<Void> askRegularly() {
        return Flux.interval(Duration.ZERO, EVERY, timer)
                .onBackpressureLatest()
                .concatMap(
                        tick -> Mono.fromRunnable(this::ask)
                                .subscribeOn(Schedulers.boundedElastic())
                                .onErrorResume(LogEnds::unknown),
                        1)
                .then();
    }

    private void ask() {
        ends = Map.copyOf(offsets.ends(window.partitions()));
    }

    private static Mono<Void> unknown(Throwable failure) {
        LOG.debug("The log's ends could not be asked for", failure);
        return Mono.empty();
    }

    /** Whether the log goes on where the reading has come to, as far as was last looked up. */
    boolean areAhead() {
        Map<TopicPartition, Long> known = ends;
        return window.partitions().stream()
                .anyMatch(partition -> known.getOrDefault(partition, 0L) > window.readTo(partition));
    }

    /** Where a partition ends: what the reading has seen is there, whatever was last asked. */
    long end(TopicPartition partition, Mark mark) {
        return Math.max(ends.getOrDefault(partition, mark.done()), window.readTo(partition));
    }

    private double records(Cursor cursor) {
        long lag = 0;
        for (Map.Entry<TopicPartition, Mark> mark : window.marks(cursor).entrySet()) {
            lag += Math.max(
                    0, end(mark.getKey(), mark.getValue()) - mark.getValue().done());
        }
        return lag;
    }

    private double seconds(Cursor cursor) {
        if (records(cursor) == 0) {
            return 0;
        }
        long oldest = Long.MAX_VALUE;
        for (Mark mark : window.marks(cursor).values()) {
            if (mark.handedOutMillis() > 0) {
                oldest = Math.min(oldest, mark.handedOutMillis());
            }
        }
        return oldest == Long.MAX_VALUE ? Double.NaN : Math.max(0, timer.now(TimeUnit.MILLISECONDS) - oldest) / 1000.0;
    }
}
