package io.anabranch.ingest;

import io.anabranch.topology.Decoded;
import io.anabranch.topology.Event;
import io.anabranch.topology.SourceRecord;
import io.anabranch.topology.TopicReplay.Segment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import reactor.core.publisher.SynchronousSink;

/** A part of a partition, read once more from one offset to another, a poll at a time. Closed by any thread. */
final class PartitionReplay {
    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration LEAVE = Duration.ofSeconds(1);
    /** It is no reading of the branch's. */
    private static final long NO_READING = 0;

    private final PollBudget budget = new PollBudget(Window.BATCH_BYTES);
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final String topicId;
    private final Function<SourceRecord, Decoded> decoder;
    private final long to;
    private long next;
    private long end = -1;

    PartitionReplay(
            Map<String, Object> properties,
            TopicPartition partition,
            String topicId,
            Function<SourceRecord, Decoded> decoder,
            long from,
            long to) {
        this.consumer = new KafkaConsumer<>(properties, budget.keys(), budget.values());
        this.partition = partition;
        this.topicId = topicId;
        this.decoder = decoder;
        this.next = from;
        this.to = to;
    }

    /** Emits what comes next, or completes. */
    synchronized void next(SynchronousSink<Segment> sink) {
        try {
            if (next > to) {
                sink.complete();
            } else {
                sink.next(segment());
            }
        } catch (WakeupException | InterruptException cancelled) {
            // Both come of the cancelling alone. The flag would stay with a thread that others use too.
            var unused = Thread.interrupted();
            sink.complete();
        }
    }

    private Segment segment() {
        long missing = end < 0 ? begin() : 0;
        List<Event> events = new ArrayList<>();
        long position = Math.min(next + missing, to + 1);
        long deadline = System.nanoTime() + ANSWER.toNanos();
        while (events.isEmpty() && position <= to) {
            budget.renew();
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            records.forEach(record -> decode(record, events));
            position = consumer.position(partition, ANSWER);
            if (records.isEmpty() && System.nanoTime() - deadline > 0) {
                throw new TimeoutException("Nothing of " + partition + " could be read again from offset " + position
                        + " on within " + ANSWER.toSeconds() + " s, though it goes on to " + end);
            }
        }
        long from = next;
        next = Math.min(position, to + 1);
        return new Segment(from, next - 1, Math.min(missing, next - from), events);
    }

    /** Returns how many offsets are missing at the beginning. */
    private long begin() {
        List<TopicPartition> only = List.of(partition);
        consumer.assign(only);
        long first = of(consumer.beginningOffsets(only, ANSWER));
        end = of(consumer.endOffsets(only, ANSWER));
        if (to >= end) {
            // To take what isn't there for read would have it skipped when it comes. A leader that is new may not know
            // the end yet.
            throw new IllegalStateException(
                    "Offset " + to + " of " + partition + " was to be read again, but the log"
                            + " ends at " + end
                            + ": its leader is new and will soon know more; or the log was cut, as by an unclean"
                            + " leader election, and what this process still knows of offsets beyond goes when it is started again");
        }
        consumer.seek(partition, Math.max(next, first));
        return Math.max(0, first - next);
    }

    private long of(Map<TopicPartition, Long> offsets) {
        return Objects.requireNonNull(offsets.get(partition), () -> "no offset of " + partition);
    }

    private void decode(ConsumerRecord<byte[], byte[]> record, List<Event> events) {
        // What was malformed has been a dead letter since it was first read; no sink that replays applies deletions.
        if (record.offset() <= to
                && decoder.apply(PollDecoder.sourceRecord(record, topicId, NO_READING)) instanceof Event event
                && !event.isDeletion()) {
            events.add(event);
        }
    }

    void close() {
        consumer.wakeup();
        closeConsumer();
    }

    private synchronized void closeConsumer() {
        consumer.close(CloseOptions.timeout(LEAVE));
    }
}
