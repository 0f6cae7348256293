package io.anabranch.ingest;

import io.anabranch.ingest.OffsetStore.Range;
import io.anabranch.ingest.Window.Beginning;
import io.anabranch.ingest.decode.DecoderUnavailableException;
import io.anabranch.ingest.decode.EventDecoder;
import io.anabranch.topology.Backoff;
import io.anabranch.topology.Causes;
import io.anabranch.topology.Decoded;
import io.anabranch.topology.DriverMeters;
import io.anabranch.topology.MisconfigurationException;
import io.anabranch.topology.Rejections;
import io.anabranch.topology.Source;
import io.anabranch.topology.SourceRecord;
import io.anabranch.topology.TopicReplay;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.kafka.receiver.KafkaReceiver;
import reactor.kafka.receiver.ReceiverOptions;
import reactor.kafka.receiver.internals.ConsumerFactory;

/**
 * The one reading of a process: a member of group {@code <group>} whose polls are decoded once, for all branches that are
 * near each other, and the sources of these branches.
 *
 * <ol>
 *   <li>Each record is read and decoded once for all attached branches; a branch that fell behind reads what it lacks by
 *       itself, and nothing that it does is felt by another.
 *   <li>Each branch's position is committed to the group {@code <group>.<branch>}, which has no members; {@code <group>} itself
 *       commits the least of them.
 *   <li>Memory is bounded: {@code window} bytes, and for each branch that catches up one fetch and one batch.
 *   <li>A reading that fails begins again by itself, with backoff, for as long as it takes.
 * </ol>
 */
public final class KafkaReading {
    /** The branch that keeps what could not be read; no sink may have its name. */
    public static final String DECODE = "decode";

    private static final Logger LOG = LoggerFactory.getLogger(KafkaReading.class);
    private static final Backoff RESTART =
            new Backoff(Duration.ofMillis(500), Duration.ofSeconds(15), Backoff.FOR_EVER);
    /** How long a rebalance may wait for what is in flight, and for the next batch of it. */
    private static final Duration REVOKE = Duration.ofSeconds(10);

    private static final long FAR_RECORDS = 2L * Window.BATCH_RECORDS;
    private static final Duration STANDSTILL = Duration.ofSeconds(2);
    private static final Duration FLUSH = Duration.ofSeconds(5);
    private static final Duration LEAVE = Duration.ofSeconds(20);
    private static final Duration STALLED = Duration.ofSeconds(30);

    private final KafkaSettings settings;
    private final MeterRegistry meters;
    private final DriverMeters drivers;
    private final Scheduler timer;
    private final Function<SourceRecord, Decoded> decode;
    private final PollDecoder decoder;
    private final Window window;
    private final KafkaOffsets offsets;
    private final Positions positions;
    private final LogEnds ends;
    private final Processors processors = new Processors();
    private final Map<String, BranchSettings> branches = new LinkedHashMap<>();
    private final List<Scheduler> threads = new ArrayList<>();
    private final Assignments assignments;
    private final Counter stalls;
    private final Counter restarts;
    private final Map<String, Counter> received = new HashMap<>();
    private final ReadCounter read;
    private final AtomicReference<@Nullable ReadingConsumer> current = new AtomicReference<>();
    private final Set<LostPosition> reported = ConcurrentHashMap.newKeySet();
    private final KafkaCheck check;
    private final KafkaFailures failures;
    private volatile @Nullable Throwable lastFailure;
    private volatile boolean wasAssigned;

    /** Reads events in the default form of {@link EventDecoder}. */
    public KafkaReading(KafkaSettings settings, MeterRegistry meters) {
        this(
                settings,
                meters,
                new EventDecoder(settings.maxRecordSize(), settings.maxClockSkew())::decode,
                Schedulers.parallel());
    }

    /**
     * @param decode reads a record; must never throw for what a producer sent, and a {@link DecoderUnavailableException} for an
     *     outage: the record waits then, and the reading with it
     * @param timer counts what this reading waits for
     */
    public KafkaReading(
            KafkaSettings settings, MeterRegistry meters, Function<SourceRecord, Decoded> decode, Scheduler timer) {
        this(settings, meters, decode, timer, DriverMeters.NONE);
    }

    /** @param drivers where the consumers' own metrics go */
    public KafkaReading(
            KafkaSettings settings,
            MeterRegistry meters,
            Function<SourceRecord, Decoded> decode,
            Scheduler timer,
            DriverMeters drivers) {
        this.settings = settings;
        this.meters = meters;
        this.drivers = drivers;
        this.timer = timer;
        this.decode = decode;
        this.check = new KafkaCheck(settings);
        this.failures = new KafkaFailures(settings);
        this.decoder = new PollDecoder(decode, BatchSize.least(Window.BATCH_RECORDS));
        this.window = new Window(
                settings.window().bytes(), new Sharing(() -> isEndFarAway() && processors.areBusy(), System::nanoTime));
        this.offsets = new KafkaOffsets(settings);
        this.positions = new Positions(window, settings.group(), offsets, this::isMember, timer);
        this.ends = new LogEnds(window, offsets, meters, timer);
        this.assignments = new Assignments(settings.group(), branches, offsets, this::lost);
        this.read = new ReadCounter("reading", meters);
        this.restarts = Counter.builder("anabranch.reading.failures")
                .description("Times the reading failed, or could not decode what it had read, and tried again")
                .register(meters);
        this.stalls = Counter.builder("anabranch.reading.stalls")
                .description("Times the reading brought nothing though there was something to read, and began again")
                .register(meters);
        Gauge.builder("anabranch.window.bytes", window, Window::bytes)
                .description("Heap that the window holds, by estimate")
                .register(meters);
    }

    /** Whether nobody is live anyway: the log goes on for some batches beyond what was read. */
    private boolean isEndFarAway() {
        @Nullable ReadingConsumer reading = current.get();
        return reading != null && reading.left() > FAR_RECORDS;
    }

    /**
     * How long a sink that nobody watches live gathers records after a batch: it writes as much with a fraction of the wake-ups, which are
     * what many attached sinks cost, and a record after a pause is handed out at once all the same.
     */
    public static final Duration GATHER = Duration.ofMillis(5);

    /** The source of one branch, which is handed what comes at once; to be called before {@link #run}. */
    public Source source(String branch, BranchSettings ofBranch) {
        return source(branch, ofBranch, Duration.ZERO);
    }

    /**
     * The source of one branch; to be called before {@link #run}.
     *
     * @param gather how long after one batch the next waits for more records at most, once the branch has all there is
     */
    public Source source(String branch, BranchSettings ofBranch, Duration gather) {
        return source(branch, ofBranch, content(branch, ofBranch), gather);
    }

    /** The source of the branch {@link #DECODE}: what could not be read, for the dead letters. */
    public Source malformed() {
        BranchSource.Content content = (slice, picked) -> {
            BranchSource.malformed().add(slice, picked);
            slice.malformed().forEach(rejected -> Rejections.count(meters, rejected));
        };
        return source(DECODE, BranchSettings.DEFAULTS, content, GATHER);
    }

    private Source source(String branch, BranchSettings ofBranch, BranchSource.Content content, Duration gather) {
        branches.put(branch, ofBranch);
        Cursor cursor = window.add(branch);
        Scheduler thread = Schedulers.newSingle("branch-" + branch, /* daemon= */ true);
        threads.add(thread);
        ends.show(cursor);
        ReadCounter reads = new ReadCounter(branch, meters);
        CatchUp.Opener catchUps = (name, from) -> new KafkaCatchUp(
                new ClientProperties(settings).catchUp(name),
                decoder,
                from,
                Window.BATCH_BYTES,
                reads,
                drivers.of(ClientMetrics.DRIVER));
        return new BranchSource(
                window,
                cursor,
                catchUps,
                new KafkaLostPositions(window, assignments, settings, partitions -> positions.flush(partitions, FLUSH)),
                content,
                thread,
                gather);
    }

    private BranchSource.Content content(String branch, BranchSettings ofBranch) {
        if (ofBranch.types().isEmpty()) {
            return BranchSource.allEvents();
        }
        Counter filtered = Counter.builder("anabranch.events.filtered")
                .description("Events of types that the sink does not want")
                .tag("sink", branch)
                .register(meters);
        return BranchSource.events(filtered::increment, ofBranch.given());
    }

    /** The log apart from the branch's own reading of it, for a sink that has to read it again. */
    public TopicReplay replay(String branch) {
        return new KafkaTopicReplay(settings, branch, decode, offsets, () -> held(branch));
    }

    private List<TopicReplay.Assignment> held(String branch) {
        return window.cursors().stream()
                .filter(cursor -> cursor.branch().equals(branch))
                .flatMap(cursor -> window.marks(cursor).values().stream())
                .map(mark -> new TopicReplay.Assignment(
                        mark.assignment().identity(), mark.assignment().epoch(), mark.begin()))
                .toList();
    }

    /** How far a branch is in each partition that is this process's, in their order. Does no I/O. */
    public List<BranchPosition> positions(String branch) {
        return window.cursors().stream()
                .filter(cursor -> cursor.branch().equals(branch))
                .flatMap(cursor -> window.marks(cursor).entrySet().stream())
                .map(mark -> new BranchPosition(
                        mark.getKey().topic(),
                        mark.getKey().partition(),
                        mark.getValue().done(),
                        ends.end(mark.getKey(), mark.getValue())))
                .sorted(Comparator.comparing(BranchPosition::topic).thenComparingInt(BranchPosition::partition))
                .toList();
    }

    /**
     * How far a branch is in one partition.
     *
     * @param next the first offset that is not done
     * @param end the first offset that is not there yet, as far as is known
     */
    public record BranchPosition(String topic, int partition, long next, long end) {}

    /** Reads for all sources until cancelled, then leaves the group; see {@link #close}. */
    public Mono<Void> run() {
        Mono<Void> reading = Blocking.run(() -> offsets.adopt(check.topics()))
                .thenMany(Flux.<Object>defer(this::read).onErrorResume(RuntimeException.class, this::explained))
                .doOnError(this::failed)
                .retryWhen(RESTART.retry(failure -> !(failure instanceof Error), timer))
                .then();
        return Mono.firstWithSignal(reading, positions.keepCommitting(), ends.askRegularly(), processors.watch(timer));
    }

    /** Whether the group has given this process its partitions, however few. */
    public boolean isAssigned() {
        return window.isAssigned() && isMember();
    }

    /** Why nothing can be read or committed, while that lasts, in words. */
    public Optional<String> trouble() {
        @Nullable Throwable failure = lastFailure;
        return Optional.ofNullable(failure).map(Causes::inWords).or(positions::trouble);
    }

    /** What an operator must repair before the reading can be well for the first time, as far as is known. Does no I/O. */
    public Optional<String> misconfiguration() {
        @Nullable Throwable failure = lastFailure;
        return !wasAssigned && failure instanceof MisconfigurationException
                ? Optional.of(Causes.inWords(failure))
                : Optional.empty();
    }

    /**
     * Completes when all that is done is committed and the reading has left its group; to be called when {@link #run} was
     * cancelled and the last batch is done. Repeatable.
     */
    public Mono<Void> close() {
        return Mono.defer(() -> {
                    @Nullable ReadingConsumer consumer = current.get();
                    return consumer == null
                            ? Mono.<Void>empty()
                            : consumer.closed().timeout(LEAVE, Mono.empty(), timer);
                })
                // A catch-up that is just being closed is not to be interrupted.
                .then(Flux.fromIterable(threads)
                        .flatMap(Scheduler::disposeGracefully, Math.max(1, threads.size()))
                        .then()
                        .timeout(FLUSH, Mono.empty(), timer))
                .then(Mono.<Void>fromRunnable(offsets::close).subscribeOn(Schedulers.boundedElastic()));
    }

    /** Emits nothing: what is polled goes into the window on the polling thread. */
    private Flux<Object> read() {
        OneConsumer factory = new OneConsumer();
        Watchdog watchdog = new Watchdog(STALLED, timer);
        AtomicBoolean isStalled = new AtomicBoolean();
        return KafkaReceiver.create(factory, options())
                .receive()
                .<Object>cast(Object.class)
                .onErrorMap(InvalidOffsetException.class, this::beginAgain)
                // Not an error of the other publisher, which would leave this reader in its group.
                .takeUntilOther(watchdog.stalled(() -> factory.isStalled(STALLED), window::appended)
                        .doOnNext(tick -> isStalled.set(true)))
                .concatWith(Mono.defer(() -> isStalled.get() ? stalled() : Mono.empty()));
    }

    /** Not on the thread that it failed on: the brokers' ports may be asked. */
    private Mono<Object> explained(RuntimeException failure) {
        return Blocking.call(() -> failures.explained(failure)).flatMap(Mono::error);
    }

    private ReceiverOptions<byte[], byte[]> options() {
        return ReceiverOptions.<byte[], byte[]>create(new ClientProperties(settings).reading())
                .subscription(settings.topics())
                // Neither its commits nor its wait at a rebalance: see Positions and Window.
                .commitInterval(Duration.ZERO)
                .maxDelayRebalance(Duration.ZERO);
    }

    /** The polling thread's hooks. */
    private final class PollingThread implements ReadingConsumer.Owner {
        @Override
        public Map<TopicPartition, Long> assigned(Collection<TopicPartition> partitions) {
            List<Beginning> beginnings = assignments.take(partitions);
            window.assigned(beginnings);
            wasAssigned = true;
            succeeded();
            Map<TopicPartition, Long> begins = new HashMap<>();
            beginnings.forEach(beginning -> begins.put(beginning.assignment().partition(), beginning.reading()));
            return begins;
        }

        @Override
        public void revoking(Set<TopicPartition> partitions) {
            window.closing(partitions);
            try {
                if (!window.awaitDone(partitions, REVOKE, STANDSTILL)) {
                    LOG.warn(
                            "{} were given up with batches in flight, which their next owner writes again", partitions);
                }
                positions.flush(partitions, FLUSH).block();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.warn(
                        "Positions of {} could not be committed before they were given up, so some events will be"
                                + " written again: {}",
                        partitions,
                        Causes.inWords(e));
            }
        }

        @Override
        public boolean polled(RawPoll poll) {
            List<Poll> decoded;
            try {
                decoded = decoder.decode(poll);
            } catch (DecoderUnavailableException outage) {
                failed(outage);
                return false;
            }
            // Counted first: a branch may have written it all before the next line.
            read.count(poll);
            poll.parts()
                    .forEach(part -> received(part.assignment().partition().topic())
                            .increment(part.records().size()));
            window.append(decoded);
            succeeded();
            return true;
        }
    }

    private Counter received(String topic) {
        return received.computeIfAbsent(
                topic,
                name -> Counter.builder("anabranch.events.received")
                        .description(
                                "Records read from the log once for all sinks, malformed ones and tombstones included")
                        .tag("topic", name)
                        .register(meters));
    }

    private boolean isMember() {
        @Nullable ReadingConsumer consumer = current.get();
        return consumer != null && consumer.isMember();
    }

    /** Retention overtook the reading: whose position is lost finds out by itself, and the reading goes on. */
    private Throwable beginAgain(InvalidOffsetException overtaken) {
        return new IllegalStateException(
                "The log no longer has the offset that the reading was to go on with; each sink looks for its own: "
                        + overtaken.getMessage(),
                overtaken);
    }

    private void lost(String branch, TopicPartition partition, long position, Range range) {
        Counter.builder("anabranch.offset.out.of.range")
                .description("Times the log no longer had the offset that the sink was to go on with")
                .tag("sink", branch)
                .register(meters)
                .increment();
        // Said once: the branch tries again every few seconds until an operator decides.
        if (reported.add(new LostPosition(branch, partition, position))) {
            LOG.error(
                    "Sink '{}' is to go on at offset {} of {}, but the log holds {} to {}",
                    branch,
                    position,
                    partition,
                    range.begin(),
                    range.end());
        }
    }

    private record LostPosition(String branch, TopicPartition partition, long offset) {}

    /** A state, shown by {@link #trouble()} and a metric. */
    private void failed(Throwable failure) {
        restarts.increment();
        lastFailure = failure;
        LOG.debug("The reading failed", failure);
    }

    private void succeeded() {
        lastFailure = null;
    }

    private <T> Mono<T> stalled() {
        stalls.increment();
        return Mono.error(new IllegalStateException("The reading of " + settings.topics() + " brought nothing for "
                + STALLED.toSeconds() + " s though there was something to read"));
    }

    /** Makes a reading's one consumer, whatever reactor-kafka asks for. */
    private final class OneConsumer extends ConsumerFactory {
        private volatile @Nullable ReadingConsumer made;

        @Override
        @SuppressWarnings("unchecked") // It asks for the types of our own options.
        public <K, V> Consumer<K, V> createConsumer(ReceiverOptions<K, V> options) {
            // Who stops the pipeline in this very moment interrupts, and a client that is half made logs errors.
            ReadingConsumer consumer = Blocking.uninterrupted(() -> new ReadingConsumer(
                    Map.copyOf(options.consumerProperties()),
                    new PollBudget(Window.BATCH_BYTES),
                    window,
                    new PollingThread()));
            consumer.measure(drivers.of(ClientMetrics.DRIVER));
            made = consumer;
            current.set(consumer);
            return (Consumer<K, V>) consumer;
        }

        /** Nothing came, though it was wanted and is there, or nobody knows, for the polling thread has not come by. */
        boolean isStalled(Duration length) {
            @Nullable ReadingConsumer consumer = made;
            return consumer != null
                    && (consumer.sincePoll().compareTo(length) > 0
                            || (window.isWanted() && ends.areAhead() && !consumer.isWaiting()));
        }
    }
}
