package io.anabranch.ingest;

import io.anabranch.topology.DeadLetters;
import io.anabranch.topology.DriverMeters;
import io.anabranch.topology.Rejected;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Keeps rejected records in a Kafka topic: key, value and headers as they came, and headers that say where the record stood,
 * who refused it and why.
 *
 * <p>Idempotent, acknowledged by all replicas in sync. The producer retries by itself for a minute; its buffer of 32 MiB
 * bounds what is on its way, and a sender that finds it full waits on a thread of its own.
 */
public final class KafkaDeadLetters implements DeadLetters {
    private static final Duration LEAVE = Duration.ofSeconds(10);

    private final String topic;
    private final DeadLetterRecords records;
    private final ClientProperties client;
    private final KafkaCheck check;
    private final Scheduler sender;
    private final MeterRegistry meters;
    private final DriverMeters drivers;
    private @Nullable Producer<byte[], byte[]> producer;
    private ClientMetrics metrics = ClientMetrics.NONE;

    private KafkaDeadLetters(KafkaSettings settings, MeterRegistry meters, DriverMeters drivers) {
        this.topic = settings.deadLetters().topic();
        this.records = new DeadLetterRecords(settings);
        this.client = new ClientProperties(settings);
        this.check = new KafkaCheck(settings);
        this.sender = Schedulers.newSingle("dead-letters", /* daemon= */ true);
        this.meters = meters;
        this.drivers = drivers;
    }

    /** Ready to keep; the first record connects. */
    public static KafkaDeadLetters open(KafkaSettings settings, MeterRegistry meters) {
        return open(settings, meters, DriverMeters.NONE);
    }

    /** @param drivers where the producer's own metrics go */
    public static KafkaDeadLetters open(KafkaSettings settings, MeterRegistry meters, DriverMeters drivers) {
        return new KafkaDeadLetters(settings, meters, drivers);
    }

    /**
     * Completes when Kafka has acknowledged every one of them.
     *
     * @return fails with {@link NotKeptException} as soon as one can't be kept; others of them may be kept nevertheless
     */
    @Override
    public Mono<Void> publish(List<Rejected> rejected) {
        if (rejected.isEmpty()) {
            return Mono.empty();
        }
        // A thread of its own: send() waits for the topic's metadata, and for room in the buffer.
        return Mono.<Void>create(kept -> new Keeping(rejected, kept).send()).subscribeOn(sender);
    }

    /** Looks at the topic: that it is there, takes records of this client, and is not compacted. */
    @Override
    public Mono<Void> check() {
        return Blocking.run(check::deadLetters);
    }

    /** Sends what is still in the buffer and lets go of the connections. */
    public Mono<Void> close() {
        return Mono.<Void>fromRunnable(this::letGo)
                .subscribeOn(Schedulers.boundedElastic())
                .doFinally(signal -> sender.dispose());
    }

    /** The first record makes it: a producer can't even be made while the brokers' names can't be resolved. */
    private synchronized Producer<byte[], byte[]> producer() {
        Producer<byte[], byte[]> made = producer;
        if (made == null) {
            Producer<byte[], byte[]> fresh = new KafkaProducer<>(client.producer());
            metrics = ClientMetrics.bind(drivers.of(ClientMetrics.DRIVER), () -> new KafkaClientMetrics(fresh));
            made = fresh;
            producer = made;
        }
        return made;
    }

    private synchronized void letGo() {
        if (producer != null) {
            metrics.close();
            producer.close(LEAVE);
        }
    }

    private void count(Rejected rejected) {
        Counter.builder("anabranch.dead.letters")
                .description("Rejected records that the dead-letter topic has acknowledged")
                .tag("sink", rejected.by())
                .register(meters)
                .increment();
    }

    private NotKeptException notKept(Rejected rejected, Exception cause) {
        return new NotKeptException(
                "Dead letter of " + rejected.record() + " (" + rejected.record().value().length
                        + " bytes) could not be kept in topic '" + topic + "': " + remedy(cause),
                cause);
    }

    private String remedy(Exception cause) {
        if (cause instanceof RecordTooLargeException) {
            return "it is too large for it, raise the topic's max.message.bytes";
        }
        if (isOfItsDate(cause)) {
            return "the broker refuses its date, which this machine's clock gave; set the topic's"
                    + " message.timestamp.type=LogAppendTime, as tables create does, and look at the clock";
        }
        if (cause instanceof InvalidRecordException) {
            return "its broker refuses the record; a topic with compaction takes none without a key, set its"
                    + " cleanup.policy=delete ('anabranch tables check' looks at it): " + cause.getMessage();
        }
        if (cause instanceof AuthorizationException) {
            return "not authorised, allow this client to WRITE and DESCRIBE the topic";
        }
        if (cause instanceof UnknownTopicOrPartitionException || isWithoutMetadata(cause)) {
            return "the topic does not exist or no broker answers, create it or look at the brokers";
        }
        return cause.toString();
    }

    /** The client gives a broker's INVALID_RECORD or INVALID_TIMESTAMP, by the version of the request. */
    private static boolean isOfItsDate(Exception cause) {
        return cause instanceof InvalidTimestampException
                || (cause instanceof InvalidRecordException
                        && String.valueOf(cause.getMessage()).contains("Timestamp"));
    }

    private static boolean isWithoutMetadata(Exception cause) {
        return cause instanceof TimeoutException
                && String.valueOf(cause.getMessage()).contains("metadata");
    }

    /** One call's records on their way. */
    private final class Keeping {
        private final List<Rejected> rejected;
        private final MonoSink<Void> kept;
        private final AtomicInteger left;
        private volatile boolean over;

        Keeping(List<Rejected> rejected, MonoSink<Void> kept) {
            this.rejected = rejected;
            this.kept = kept.onDispose(() -> over = true);
            this.left = new AtomicInteger(rejected.size());
        }

        @SuppressWarnings("FutureReturnValueIgnored") // The callback hears the same.
        void send() {
            Producer<byte[], byte[]> producer = producer();
            for (Rejected one : rejected) {
                // Each record would wait again for a topic that is not there.
                if (over) {
                    return;
                }
                producer.send(records.of(one), (where, failure) -> acknowledged(one, failure));
            }
        }

        private void acknowledged(Rejected one, @Nullable Exception failure) {
            if (failure != null) {
                over = true;
                kept.error(notKept(one, failure));
                return;
            }
            count(one);
            if (left.decrementAndGet() == 0) {
                kept.success();
            }
        }
    }

    /** A rejected record could not be kept, so nothing may be committed past it. */
    public static final class NotKeptException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotKeptException(String message, Exception cause) {
            super(message, cause);
        }
    }
}
