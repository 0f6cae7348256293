package io.anabranch.topology;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A sink and what is seen of it: events written and rejected, how long a write took and how it ended, how old events became,
 * and whether its store completes writes at all. Judged by the writes themselves, since a probe would prove that the store
 * answers probes.
 */
public final class ObservedSink implements Sink {
    private final Sink sink;
    private final MeterRegistry meters;
    private final Clock clock;
    private final Counter written;
    private final DistributionSummary batchEvents;
    private final Timer eventAge;
    private final Set<Write> inFlight = ConcurrentHashMap.newKeySet();
    private volatile Instant lastCompleted = Instant.MIN;

    /** @param clock tells an event's age, which no store ever holds (invariant 8) */
    public ObservedSink(Sink sink, MeterRegistry meters, Clock clock) {
        this.sink = sink;
        this.meters = meters;
        this.clock = clock;
        this.written = Counter.builder("anabranch.events.written")
                .description("Events durable in the sink")
                .tag("sink", sink.name())
                .register(meters);
        this.batchEvents = DistributionSummary.builder("anabranch.sink.batch.events")
                .description("Events handed to the sink at once")
                .tag("sink", sink.name())
                .register(meters);
        this.eventAge = Timer.builder("anabranch.event.age")
                .description("From an event's own time to its being durable: the oldest event of each write")
                .tag("sink", sink.name())
                .register(meters);
    }

    @Override
    public String name() {
        return sink.name();
    }

    @Override
    public Flux<Rejected> write(List<Event> events) {
        return Flux.defer(() -> {
            Timer.Sample started = Timer.start(meters);
            AtomicInteger rejected = new AtomicInteger();
            Write write = new Write(clock.instant());
            inFlight.add(write);
            batchEvents.record(events.size());
            return sink.write(events)
                    .doOnNext(refusal -> {
                        rejected.incrementAndGet();
                        Rejections.count(meters, refusal);
                    })
                    .doOnComplete(() -> {
                        lastCompleted = clock.instant();
                        started.stop(timer("written"));
                        written.increment(events.size() - rejected.get());
                        recordAge(events);
                    })
                    .doOnError(failure -> started.stop(timer("failed")))
                    .doOnCancel(() -> started.stop(timer("cancelled")))
                    .doFinally(signal -> inFlight.remove(write));
        });
    }

    @Override
    public boolean needsOrder() {
        return sink.needsOrder();
    }

    @Override
    public Optional<String> lastRetry() {
        return sink.lastRetry();
    }

    @Override
    public Mono<Void> maintain() {
        return sink.maintain();
    }

    @Override
    public Mono<Void> close() {
        return sink.close();
    }

    /** What is wrong with the store, if it has completed no write for long though one is in flight. */
    Optional<Stall> stall() {
        Instant now = clock.instant();
        return inFlight.stream()
                .map(Write::started)
                .min(Comparator.naturalOrder())
                .map(oldest -> oldest.isAfter(lastCompleted) ? oldest : lastCompleted)
                .filter(since -> Duration.between(since, now).compareTo(Branch.STALLED) > 0)
                .map(since -> new Stall(since, stallInWords(Duration.between(since, now))));
    }

    private String stallInWords(Duration length) {
        String reason = sink.lastRetry().map(retry -> "; last retry: " + retry).orElse("");
        return "sink '" + name() + "' has completed no write for " + length.toSeconds() + " s and keeps retrying"
                + reason;
    }

    private Timer timer(String outcome) {
        return Timer.builder("anabranch.sink.write")
                .description("From handing a batch to the sink to its end, retries included")
                .tag("sink", sink.name())
                .tag("outcome", outcome)
                .register(meters);
    }

    private void recordAge(List<Event> events) {
        Instant oldest = Instant.MAX;
        for (Event event : events) {
            if (event.timestamp().isBefore(oldest)) {
                oldest = event.timestamp();
            }
        }
        if (!events.isEmpty()) {
            long age = Duration.between(oldest, clock.instant()).toMillis();
            eventAge.record(Math.max(0, age), TimeUnit.MILLISECONDS);
        }
    }

    /** A store that completes no write. */
    record Stall(Instant since, String cause) {}

    /** One write; two that start in one instant are two, so no record. */
    private static final class Write {
        private final Instant started;

        private Write(Instant started) {
            this.started = started;
        }

        Instant started() {
            return started;
        }
    }
}
