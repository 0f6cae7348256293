package io.anabranch.ingest;

import io.anabranch.topology.Batch;
import io.anabranch.topology.Batch.Skipped;
import io.anabranch.topology.Decoded;
import io.anabranch.topology.Event;
import io.anabranch.topology.Source;
import io.anabranch.topology.SourceRecord;
import io.anabranch.topology.Tombstone;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A part of the log, for a branch beside the pipeline: read by a consumer of no group, from one place of each partition to another, and then
 * complete. Neither the reading nor a sink's position is touched.
 *
 * <p>What could not be decoded is passed over: its dead letter was made when it was first read.
 */
public final class KafkaRange implements Source, AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final long PAUSED_NANOS = Duration.ofMillis(50).toNanos();
    /** With a rate, what is read at once lasts for so long. */
    private static final double PIECES_A_SECOND = 5;

    private final KafkaSettings settings;
    private final Request request;
    private final Function<SourceRecord, Decoded> decode;
    private final KafkaOffsets offsets;
    private final ReadCounter read;
    private final Scheduler thread;
    private final Map<TopicPartition, Part> parts = new ConcurrentHashMap<>();
    private volatile boolean found;
    private volatile boolean paused;

    /**
     * Does no I/O.
     *
     * @param decode reads a record; must never throw for what a producer sent
     */
    public KafkaRange(
            KafkaSettings settings, Request request, Function<SourceRecord, Decoded> decode, MeterRegistry meters) {
        this.settings = settings;
        this.request = request;
        this.decode = decode;
        this.offsets = new KafkaOffsets(settings);
        this.read = new ReadCounter(request.name, meters);
        this.thread = Schedulers.newSingle(request.name, /* daemon= */ true);
    }

    /**
     * Which records.
     *
     * @param name tells the reader from others, in threads and in the broker's log
     * @param topics whose partitions are read
     * @param from read begins with the first record of each partition that is dated so or later, as Kafka dates them; the oldest where it is empty
     * @param to records dated at this time or later are passed over; the log is read to its end all the same, since dates have no order
     * @param group whose positions it moves; empty where nothing is remembered
     * @param again whether it begins anew, whatever the group's positions are
     * @param chasesEnd whether it reads on to where the log ends when it has done all else, for as long as deletions come: a deletion of what is
     *     written again meanwhile would be the last word, else
     * @param rate records in a second at most
     * @param wanted which events; deletions are always wanted
     */
    public record Request(
            String name,
            List<String> topics,
            Optional<Instant> from,
            Optional<Instant> to,
            Optional<String> group,
            boolean again,
            boolean chasesEnd,
            OptionalInt rate,
            Predicate<Event> wanted) {
        public Request {
            topics = List.copyOf(topics);
        }

        private int pieceRecords() {
            return rate.isPresent()
                    ? (int) Math.max(1, Math.min(Window.BATCH_RECORDS, rate.getAsInt() / PIECES_A_SECOND))
                    : Window.BATCH_RECORDS;
        }
    }

    /**
     * How much there is.
     *
     * @param done offsets that are delivered and committed
     * @param total offsets from the beginning to the end
     * @param lost of these, what the log had no more when it was to be read
     */
    public record Extent(long done, long total, long lost) {}

    @Override
    public Flux<Batch> batches() {
        return Flux.generate(Run::new, Run::next, Run::close).subscribeOn(thread);
    }

    /** How much was there, and is done; nothing before the first batch was asked for. Does no I/O. */
    public Extent extent() {
        long done = 0;
        long total = 0;
        long lost = 0;
        for (Part part : parts.values()) {
            done += part.done - part.begin;
            total += part.end - part.begin;
            lost += part.lost.get();
        }
        return new Extent(done, total, lost);
    }

    /** The same, found out before anything is read. */
    public Mono<Extent> measure() {
        return Mono.fromCallable(() -> {
                    find();
                    return extent();
                })
                .subscribeOn(thread);
    }

    @Override
    public Progress progress() {
        return paused ? Progress.PAUSED : Progress.CATCHING_UP;
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
    }

    /** Lets go of its thread and connections; to be called when no subscription is left. */
    @Override
    public void close() {
        thread.dispose();
        offsets.close();
    }

    private void find() {
        if (found) {
            return;
        }
        Map<String, String> topicIds = offsets.topicIds(request.topics);
        List<TopicPartition> partitions = offsets.partitions(request.topics);
        Map<TopicPartition, OffsetStore.Range> ranges = offsets.ranges(partitions);
        Map<TopicPartition, Long> firsts =
                request.from.map(time -> offsets.firstSince(time, partitions)).orElse(Map.of());
        Map<TopicPartition, Long> positions = request.group
                .filter(group -> !request.again)
                .map(offsets::committed)
                .orElse(Map.of());
        for (TopicPartition partition : partitions) {
            OffsetStore.Range range = Objects.requireNonNull(ranges.get(partition));
            long begin = Math.max(
                    range.begin(),
                    Math.max(
                            firsts.getOrDefault(partition, range.begin()),
                            positions.getOrDefault(partition, range.begin())));
            parts.put(
                    partition,
                    new Part(
                            Objects.requireNonNull(topicIds.get(partition.topic())),
                            begin,
                            Math.max(begin, range.end())));
        }
        found = true;
    }

    /** What lies beyond the range, or is dated so, is nothing to store. */
    private Decoded decode(SourceRecord record) {
        Part part = Objects.requireNonNull(parts.get(new TopicPartition(record.topic(), record.partition())));
        boolean isLater = request.to
                .filter(time -> record.timestampMillis() >= time.toEpochMilli())
                .isPresent();
        return record.offset() >= part.end || isLater ? new Tombstone(record) : decode.apply(record);
    }

    /** @param next where each partition's batch ended; what is beyond the range is another run's */
    private Mono<Void> commit(Map<TopicPartition, Long> next) {
        Map<TopicPartition, Long> within = new HashMap<>();
        next.forEach((partition, offset) ->
                within.put(partition, Math.min(offset, Objects.requireNonNull(parts.get(partition)).end)));
        Mono<Void> moved = Mono.fromRunnable(() -> within.forEach((partition, offset) -> {
            Part part = Objects.requireNonNull(parts.get(partition));
            part.done = Math.max(part.done, offset);
        }));
        return request.group
                .map(group -> Mono.defer(() -> offsets.commit(group, within)).then(moved))
                .orElse(moved);
    }

    /** A partition's part of the range. */
    private static final class Part {
        private final String topicId;
        private final long begin;
        private volatile long end;
        private volatile long done;
        private final AtomicLong lost = new AtomicLong();

        Part(String topicId, long begin, long end) {
            this.topicId = topicId;
            this.begin = begin;
            this.end = end;
            this.done = begin;
        }
    }

    /** One subscription; on this source's thread. */
    private final class Run {
        private final Map<TopicPartition, Long> places = new HashMap<>();
        private @Nullable KafkaCatchUp consumer;
        private final List<Poll> polled = new ArrayList<>();
        private long nextNanos = System.nanoTime();
        private long broughtNanos = System.nanoTime();
        /** Whether there were deletions since the log's end was last asked for. */
        private boolean broughtDeletions;

        Run next(SynchronousSink<Batch> sink) {
            try {
                @Nullable Poll poll = nextPoll();
                if (poll == null) {
                    sink.complete();
                } else {
                    sink.next(batch(poll));
                }
            } catch (InterruptException cancelled) {
                // It comes of the cancelling alone. The flag would stay with the thread that closes.
                var unused = Thread.interrupted();
                sink.complete();
            }
            return this;
        }

        private @Nullable Poll nextPoll() {
            KafkaCatchUp reader = reader();
            // What the sink was waited for is no silence of the log's.
            broughtNanos = System.nanoTime();
            while (polled.isEmpty() && (!places.isEmpty() || isLonger())) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptException("cancelled");
                }
                if (paused) {
                    LockSupport.parkNanos(PAUSED_NANOS);
                    broughtNanos = System.nanoTime();
                    continue;
                }
                polled.addAll(reader.poll());
                if (!polled.isEmpty()) {
                    broughtNanos = System.nanoTime();
                } else if (System.nanoTime() - broughtNanos > ANSWER.toNanos()) {
                    throw new TimeoutException("Nothing of " + request.topics + " could be read from " + places
                            + " on within " + ANSWER.toSeconds() + " s, though it goes on");
                }
            }
            if (polled.isEmpty()) {
                return null;
            }
            Poll next = polled.remove(0);
            pace(next.records());
            return next;
        }

        /** Whether the log went on while the rest was being delivered, and is to be read on. */
        private boolean isLonger() {
            if (!request.chasesEnd || !broughtDeletions) {
                return false;
            }
            // What was written again meanwhile stands behind the end as it is when all before it is done.
            while (parts.values().stream().anyMatch(part -> part.done < part.end)) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptException("cancelled");
                }
                LockSupport.parkNanos(PAUSED_NANOS);
            }
            broughtDeletions = false;
            offsets.ends(parts.keySet()).forEach((partition, end) -> {
                Part part = Objects.requireNonNull(parts.get(partition));
                if (end > part.end) {
                    places.put(partition, part.end);
                    part.end = end;
                    Objects.requireNonNull(consumer).goOn(partition, part.done);
                }
            });
            return !places.isEmpty();
        }

        private void pace(int records) {
            if (request.rate.isEmpty()) {
                return;
            }
            long wait = nextNanos - System.nanoTime();
            while (wait > 0 && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(wait);
                wait = nextNanos - System.nanoTime();
            }
            long each = Duration.ofSeconds(1).toNanos() / request.rate.getAsInt();
            nextNanos = Math.max(nextNanos, System.nanoTime()) + records * each;
        }

        private KafkaCatchUp reader() {
            if (consumer == null) {
                find();
                skipWhatIsLost();
                Map<PartitionAssignment, Long> from = new HashMap<>();
                parts.forEach((partition, part) -> {
                    if (part.done < part.end || request.chasesEnd) {
                        from.put(new PartitionAssignment(partition, part.topicId), part.done);
                    }
                    if (part.done < part.end) {
                        places.put(partition, part.done);
                    }
                });
                consumer = new KafkaCatchUp(
                        new ClientProperties(settings).catchUp(request.name),
                        new PollDecoder(KafkaRange.this::decode, request.pieceRecords()),
                        from,
                        Window.BATCH_BYTES,
                        read,
                        Optional.empty());
            }
            return consumer;
        }

        /** Retention may have overtaken the reading, and does not give back what it deleted. */
        private void skipWhatIsLost() {
            offsets.ranges(parts.keySet()).forEach((partition, range) -> {
                Part part = Objects.requireNonNull(parts.get(partition));
                long begin = Math.min(range.begin(), part.end);
                if (begin > part.done) {
                    part.lost.addAndGet(begin - part.done);
                    part.done = begin;
                }
            });
        }

        private Batch batch(Poll poll) {
            List<Event> events = new ArrayList<>();
            int records = 0;
            int empty = 0;
            int filtered = 0;
            int elsewhere = 0;
            Map<TopicPartition, Long> next = new HashMap<>();
            for (Chunk chunk : poll.chunks()) {
                for (Event event : chunk.events()) {
                    if (event.isDeletion() || request.wanted.test(event)) {
                        events.add(event);
                        broughtDeletions |= event.isDeletion();
                    } else {
                        filtered++;
                    }
                }
                records += chunk.records().countFrom(chunk.from());
                empty += chunk.empty().countFrom(chunk.from());
                elsewhere += chunk.malformed().size();
                next.put(chunk.assignment().partition(), chunk.next());
                arrived(chunk);
            }
            return new Batch(records, events, List.of(), new Skipped(filtered, elsewhere, empty), commit(next));
        }

        private void arrived(Chunk chunk) {
            TopicPartition partition = chunk.assignment().partition();
            places.put(partition, chunk.next());
            if (chunk.next() >= Objects.requireNonNull(parts.get(partition)).end) {
                places.remove(partition);
                Objects.requireNonNull(consumer).leave(partition);
            }
        }

        void close() {
            @Nullable KafkaCatchUp open = consumer;
            if (open != null) {
                // Who is done with this source interrupts its thread.
                var unused = Blocking.uninterrupted(() -> {
                    open.close();
                    return true;
                });
            }
        }
    }
}
