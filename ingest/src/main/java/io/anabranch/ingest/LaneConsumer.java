package io.anabranch.ingest;

import io.anabranch.ingest.Polled.Share;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.TopicPartition;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * A consumer whose poll returns one carrier record, its value the whole {@link Polled}: reactor-kafka wraps each record that
 * it sees, which would cost more than reading it. Between polls it commits; before it closes it waits for what was handed
 * out.
 *
 * <p>The polling thread's own, but for {@link #commits()}, {@link #leases()} and what says otherwise.
 */
final class LaneConsumer extends KafkaConsumer<byte[], Object> {
    private static final Duration LAG_KNOWN_FOR = Duration.ofSeconds(1);
    private static final Duration LEAVE = Duration.ofSeconds(5);
    private static final double HEARD_WITHIN_SECONDS = 15;

    private final Commits commits;
    private final Leases leases;
    private final Duration grace;
    private final Sinks.Empty<Void> closed = Sinks.empty();
    private final Semaphore alarm = new Semaphore(0);
    private volatile boolean resting;
    private volatile boolean polling;
    private volatile long polledAt = System.nanoTime();
    private volatile long newestMillis = Long.MAX_VALUE;
    private long lagKnownAt = System.nanoTime();

    /** @param grace how long a close waits for what was handed out */
    LaneConsumer(Map<String, Object> properties, Leases.Listener listener, Duration grace, Scheduler timer) {
        super(properties);
        this.commits = new Commits(this, this::wakeIfResting, timer);
        this.leases = new Leases(this, commits, listener);
        this.grace = grace;
    }

    Commits commits() {
        return commits;
    }

    Leases leases() {
        return leases;
    }

    /** Completes when the consumer has left its group. From any thread. */
    Mono<Void> closed() {
        return closed.asMono();
    }

    /**
     * Whether there is something to bring: what was read and is not taken, or is not read, or nobody knows, for the polling thread
     * has not come by for this long. From any thread.
     */
    boolean isBehind(Duration away) {
        return commits.isAnyLeft() || leases.areUnread() || System.nanoTime() - polledAt > away.toNanos();
    }

    /** Whether the group has given this consumer its share and its coordinator was there lately. From any thread. */
    boolean isReading() {
        return leases.areKnown() && secondsSinceHeartbeat() < HEARD_WITHIN_SECONDS;
    }

    /** When the newest record read was dated, in epoch milliseconds. From any thread. */
    long newestMillis() {
        return newestMillis;
    }

    @Override
    public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
        super.subscribe(topics, leases.before(listener));
    }

    // reactor-kafka pauses whenever demand is used up. The consumer hears of it only if that lasts: while paused it
    // would
    // turn over what it has fetched in a busy loop (measured: a third of all CPU).
    @Override
    public void pause(Collection<TopicPartition> partitions) {
        resting = true;
        if (polling) {
            super.pause(partitions);
        }
    }

    @Override
    public void resume(Collection<TopicPartition> partitions) {
        resting = false;
        super.resume(paused());
    }

    @Override
    public ConsumerRecords<byte[], Object> poll(Duration timeout) {
        polledAt = System.nanoTime();
        learnLag();
        return resting ? rest(timeout) : read(timeout);
    }

    @Override
    public void wakeup() {
        alarm.release();
        if (polling) {
            super.wakeup();
        }
    }

    @Override
    @SuppressWarnings("deprecation") // The one that reactor-kafka calls.
    public void close(Duration timeout) {
        try {
            leases.close();
            commits.drain(polled -> true, grace);
            super.close(CloseOptions.timeout(LEAVE));
        } finally {
            leases.end();
            closed.emitEmpty(Sinks.EmitFailureHandler.FAIL_FAST);
        }
    }

    private ConsumerRecords<byte[], Object> read(Duration timeout) {
        commits.send();
        ConsumerRecords<byte[], Object> records = pollNow(commits.leisure(timeout));
        return records.isEmpty() ? records : carrier(records);
    }

    // A rest that lasts is broken for the group's sake, and soon while a commit awaits its answer.
    private ConsumerRecords<byte[], Object> rest(Duration timeout) {
        commits.send();
        if (isWoken(commits.leisure(timeout))) {
            return ConsumerRecords.empty();
        }
        super.pause(assignment());
        return pollNow(Duration.ZERO);
    }

    private ConsumerRecords<byte[], Object> pollNow(Duration timeout) {
        polling = true;
        try {
            return isWoken(Duration.ZERO) ? ConsumerRecords.empty() : super.poll(timeout);
        } finally {
            polling = false;
        }
    }

    private boolean isWoken(Duration within) {
        try {
            return alarm.tryAcquire(within.toNanos(), TimeUnit.NANOSECONDS) && alarm.drainPermits() >= 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    // With demand a poll returns as soon as there is something to read; at rest, commits would wait.
    private void wakeIfResting() {
        if (resting) {
            alarm.release();
        }
    }

    private ConsumerRecords<byte[], Object> carrier(ConsumerRecords<byte[], Object> records) {
        Map<TopicPartition, OffsetAndMetadata> next = records.nextOffsets();
        List<Share> shares = new ArrayList<>();
        for (TopicPartition partition : records.partitions()) {
            OffsetAndMetadata offset = next.get(partition);
            if (offset == null) {
                throw new IllegalStateException("Poll brought records of " + partition + " but not where it goes on");
            }
            shares.add(new Share(leases.of(partition), records.records(partition), offset));
        }
        Polled polled = new Polled(shares);
        commits.read(polled);
        newestMillis = polled.newestMillis();
        TopicPartition any = shares.get(0).lease().partition();
        ConsumerRecord<byte[], Object> carrier =
                new ConsumerRecord<>(any.topic(), any.partition(), 0, new byte[0], polled);
        return new ConsumerRecords<>(Map.of(any, List.of(carrier)), Map.of());
    }

    private void learnLag() {
        long now = System.nanoTime();
        if (now - lagKnownAt > LAG_KNOWN_FOR.toNanos()) {
            lagKnownAt = now;
            leases.all().forEach(lease -> lease.unread(currentLag(lease.partition())));
        }
    }

    private double secondsSinceHeartbeat() {
        for (Metric metric : metrics().values()) {
            if (metric.metricName().name().equals("last-heartbeat-seconds-ago")
                    && metric.metricValue() instanceof Double seconds) {
                return seconds < 0 ? Double.POSITIVE_INFINITY : seconds;
            }
        }
        return 0;
    }
}
