package io.anabranch.app.replay;

import io.anabranch.app.otlp.Traces;
import io.anabranch.app.settings.Settings;
import io.anabranch.app.settings.SinkSettings;
import io.anabranch.ingest.KafkaDeadLetters;
import io.anabranch.ingest.KafkaRange;
import io.anabranch.topology.Backoff;
import io.anabranch.topology.Branch;
import io.anabranch.topology.Causes;
import io.anabranch.topology.DeadLetterBudget;
import io.anabranch.topology.MisconfigurationException;
import io.anabranch.topology.ObservedSink;
import io.anabranch.topology.Sink;
import io.anabranch.topology.TopicReplay;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Delivers what a range holds to one sink, as a branch of its own: the sink is opened once more, waits out outages, and what it rejects goes
 * to the dead letters. Its figures are apart from the pipeline's. Runs once.
 */
public final class Redelivery {
    private static final Backoff RESTART =
            new Backoff(Duration.ofMillis(500), Duration.ofSeconds(15), Backoff.FOR_EVER);
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final KafkaRange range;
    private final Sink sink;
    private final KafkaDeadLetters deadLetters;
    private final Optional<Traces> traces;
    private final Branch branch;
    private final AtomicReference<@Nullable Throwable> trouble = new AtomicReference<>();

    /**
     * Does no I/O.
     *
     * @param budget of what may be rejected; where it is exceeded, the delivery fails
     * @param range makes what is read, counted in the registry that it is given
     */
    public Redelivery(
            Settings settings,
            SinkSettings<?> section,
            DeadLetterBudget budget,
            Function<MeterRegistry, KafkaRange> range) {
        this.range = range.apply(meters);
        this.sink = section.open(TopicReplay.NONE, meters);
        this.deadLetters = KafkaDeadLetters.open(settings.kafka(), meters);
        this.traces = settings.ops().traces().map(some -> Traces.open(some));
        this.branch = new Branch(
                this.range,
                new ObservedSink(traces.map(some -> some.traced(sink)).orElse(sink), meters, Clock.systemUTC()),
                deadLetters,
                budget,
                Clock.systemUTC(),
                meters);
    }

    /**
     * Completes when all is delivered that there was when it began. Fails where only an operator can repair what is wrong; waits for all else. To
     * cancel it loses nothing: what is not done is not committed.
     */
    public Mono<Void> run() {
        return closing(range.measure()
                .thenMany(branch.run(Mono.never()))
                .doOnNext(done -> trouble.set(null))
                .doOnError(trouble::set)
                .retryWhen(RESTART.retry(
                        failure -> !(failure instanceof Error)
                                && !(failure instanceof MisconfigurationException)
                                && !(failure instanceof DeadLetterBudget.ExceededException),
                        Schedulers.parallel()))
                .then());
    }

    /** How much there is to be read; nothing is written. Instead of {@link #run}. */
    public Mono<KafkaRange.Extent> measure() {
        return closing(range.measure());
    }

    /** Reads all of it, and writes and commits nothing. Instead of {@link #run}. */
    public Mono<Void> read() {
        return closing(range.batches().then());
    }

    /** Ends when all is closed: the command that waits for it ends the process, and a span that is not sent by then never is. */
    private <T> Mono<T> closing(Mono<T> work) {
        return Mono.usingWhen(Mono.just(work), Function.identity(), done -> close());
    }

    private Mono<Void> close() {
        return Mono.whenDelayError(
                        sink.close(),
                        deadLetters.close(),
                        traces.map(some -> some.close()).orElse(Mono.empty()))
                .timeout(CLOSING)
                .onErrorComplete()
                .doFinally(end -> range.close());
    }

    /** How much there is, and is done. Does no I/O. */
    public KafkaRange.Extent extent() {
        return range.extent();
    }

    /** Events that the sink holds now. */
    public long written() {
        return count("anabranch.events.written");
    }

    /** Events that are dead letters now. */
    public long rejected() {
        return count("anabranch.events.rejected");
    }

    /** Why it does not go on, while that lasts. */
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble.get()).map(Causes::inWords);
    }

    private long count(String name) {
        return (long) meters.find(name).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }
}
