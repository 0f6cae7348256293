package io.anabranch.ingest;

import io.anabranch.topology.Batch;
import io.anabranch.topology.Decoded;
import io.anabranch.topology.EventJson;
import io.anabranch.topology.History;
import io.anabranch.topology.Source;
import io.anabranch.topology.SourceRecord;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
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
 * A lane's share of a Kafka topic, read by its own consumer group.
 *
 * <p>One poll is one {@link Batch}: at most 2,000 records and {@code fetch-size} bytes as the brokers sent them. A new group
 * begins with the oldest record. An offset that the log no longer has is never skipped over: the reading fails, and fails
 * again at each new attempt, until a person has decided. Commits need not wait for demand, and a batch whose partitions were
 * revoked meanwhile commits nothing of them.
 *
 * <p>One reading at a time: to subscribe again closes the former reading, whose batches can't be committed any more.
 */
public final class KafkaSource implements Source {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaSource.class);
    private static final Duration LEAVE = Duration.ofSeconds(10);
    // Measured: with 1 the polling thread rests after every poll, with 4 more events outlive a young collection.
    private static final int POLLS_AHEAD = 2;
    private static final Duration STUCK = Duration.ofSeconds(30);

    private final KafkaSettings settings;
    private final String lane;
    private final Fetch fetch;
    private final BatchReader reader;
    private final History history;
    private final LagGauges lag;
    private final Counter lost;
    private final Counter stuck;
    private final Scheduler timer;
    private final AtomicReference<@Nullable LaneConsumer> current = new AtomicReference<>();

    /** Reads events in the form of {@link EventJson}. */
    public KafkaSource(KafkaSettings settings, String lane, Fetch fetch, Malformed malformed, MeterRegistry meters) {
        this(
                settings,
                lane,
                fetch,
                malformed,
                meters,
                new EventJson(settings.maxRecordSize(), settings.maxAhead())::decode,
                Schedulers.parallel());
    }

    /**
     * @param decoder reads a record; must never throw for what a producer sent
     * @param timer counts the patience with the broker
     */
    public KafkaSource(
            KafkaSettings settings,
            String lane,
            Fetch fetch,
            Malformed malformed,
            MeterRegistry meters,
            Function<SourceRecord, Decoded> decoder,
            Scheduler timer) {
        this.settings = settings;
        this.lane = lane;
        this.fetch = fetch;
        this.timer = timer;
        this.reader = new BatchReader(lane, decoder, malformed, meters);
        this.history = new KafkaHistory(settings, lane, decoder, this::leases);
        this.lag = new LagGauges(lane, meters);
        this.lost = Counter.builder("anabranch.offset.lost")
                .description("Times the log no longer had the offset that the lane was to go on from")
                .tag("lane", lane)
                .register(meters);
        this.stuck = Counter.builder("anabranch.source.stuck")
                .description("Times the reading brought nothing though there was something to read, and was begun anew")
                .tag("lane", lane)
                .register(meters);
        Gauge.builder("anabranch.lag.seconds", this, KafkaSource::lagSeconds)
                .description("How long ago the oldest record not yet committed was dated; 0 where there is none")
                .tag("lane", lane)
                .baseUnit("seconds")
                .register(meters);
    }

    @Override
    public Flux<Batch> batches() {
        return close().then(topicId()).thenMany(Flux.defer(this::read));
    }

    @Override
    public boolean isReading() {
        return consumer().map(LaneConsumer::isReading).orElse(false);
    }

    /** The topic apart from this reading of it, for a sink that has to read it again. */
    public History history() {
        return history;
    }

    private Collection<Lease> leases() {
        return consumer().map(consumer -> consumer.leases().all()).orElse(List.of());
    }

    /**
     * Completes when the reading has left its group; what was handed out and is not committed by now never will be. To be
     * called when a cancelled reading's last batch is done, so that another replica takes over at once. Repeatable.
     */
    public Mono<Void> close() {
        return Mono.defer(() -> consumer()
                .map(consumer -> {
                    consumer.commits().abandon();
                    return consumer.closed().timeout(LEAVE, Mono.empty(), timer);
                })
                .orElse(Mono.empty()));
    }

    private Flux<Batch> read() {
        // Not the polling thread, nor a store's that asks for more.
        return Flux.using(
                () -> Schedulers.newSingle("decode-" + lane, /* daemon= */ true), this::read, Scheduler::dispose);
    }

    private Flux<Batch> read(Scheduler decoding) {
        Watchdog watchdog = new Watchdog(STUCK, timer);
        OneLaneFactory factory = new OneLaneFactory();
        AtomicBoolean isStuck = new AtomicBoolean();
        return KafkaReceiver.create(factory, options(decoding))
                .receiveBatch(POLLS_AHEAD)
                .concatMap(Flux::next, 0)
                .map(carrier -> reader.read(
                        (Polled) carrier.value(), factory.made().orElseThrow().commits()))
                .doOnRequest(watchdog::asked)
                .doOnNext(batch -> watchdog.brought())
                .onErrorMap(InvalidOffsetException.class, this::lost)
                // Not an error of the other publisher, which would leave this reader in its group.
                .takeUntilOther(watchdog.bark(() -> factory.made()
                                .map(consumer -> consumer.isBehind(STUCK))
                                .orElse(false))
                        .doOnNext(tick -> isStuck.set(true)))
                .concatWith(Mono.defer(() -> isStuck.get() ? stuck() : Mono.empty()));
    }

    private ReceiverOptions<byte[], Object> options(Scheduler decoding) {
        return ReceiverOptions.<byte[], Object>create(new ClientProperties(settings).consumer(lane, fetch))
                .subscription(List.of(settings.topic()))
                // Neither its commits nor its wait at a rebalance: see Commits and Leases.
                .commitInterval(Duration.ZERO)
                .maxDelayRebalance(Duration.ZERO)
                .schedulerSupplier(() -> decoding);
    }

    private Mono<String> topicId() {
        return Mono.fromCallable(() -> KafkaTopics.id(settings)).subscribeOn(Schedulers.boundedElastic());
    }

    private Optional<LaneConsumer> consumer() {
        return Optional.ofNullable(current.get());
    }

    private double lagSeconds() {
        return consumer().map(lag::seconds).orElse(0.0);
    }

    private Throwable lost(InvalidOffsetException failure) {
        lost.increment();
        LostOffsetException lost = new LostOffsetException(settings.group(lane), settings.topic(), failure);
        LOG.error("{}", lost.getMessage());
        return lost;
    }

    private <T> Mono<T> stuck() {
        stuck.increment();
        return Mono.error(new IllegalStateException("Lane '" + lane + "' read nothing of topic '" + settings.topic()
                + "' for " + STUCK.toSeconds() + " s though there was something to read"));
    }

    /** Makes a reading's one consumer, whatever reactor-kafka asks for. */
    private final class OneLaneFactory extends ConsumerFactory {
        private volatile @Nullable LaneConsumer made;

        @Override
        @SuppressWarnings("unchecked") // It asks for the types of our own options.
        public <K, V> Consumer<K, V> createConsumer(ReceiverOptions<K, V> options) {
            LaneConsumer consumer = new LaneConsumer(
                    Map.copyOf(options.consumerProperties()), lag.listener(settings), settings.grace(), timer);
            made = consumer;
            current.set(consumer);
            return (Consumer<K, V>) consumer;
        }

        Optional<LaneConsumer> made() {
            return Optional.ofNullable(made);
        }
    }

    /** The log no longer has the offset that the lane was to go on from: a person must decide. */
    public static final class LostOffsetException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LostOffsetException(String group, String topic, InvalidOffsetException cause) {
            super(
                    "Group '" + group + "' is to go on from an offset that topic '" + topic + "' no longer has: "
                            + cause.getMessage()
                            + ". Records may have been lost to retention. To go on with the oldest there is: "
                            + "kafka-consumer-groups.sh --group " + group + " --topic " + topic
                            + " --reset-offsets --to-earliest --execute",
                    cause);
        }
    }
}
