package io.anabranch.topology;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A sink and its figures: events written and rejected, how long a write took and how it ended, how old events became. */
public final class MeteredSink implements Sink {
    private final Sink sink;
    private final MeterRegistry meters;
    private final Clock clock;
    private final Counter written;
    private final DistributionSummary batchEvents;
    private final Timer eventAge;

    /** @param clock tells an event's age, which no store ever holds (invariant 8) */
    public MeteredSink(Sink sink, String lane, MeterRegistry meters, Clock clock) {
        this.sink = sink;
        this.meters = meters;
        this.clock = clock;
        this.written = Counter.builder("anabranch.events.written")
                .description("Events durable in the sink")
                .tag("lane", lane)
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
            batchEvents.record(events.size());
            return sink.write(events)
                    .doOnNext(refusal -> {
                        rejected.incrementAndGet();
                        count(refusal);
                    })
                    .doOnComplete(() -> {
                        started.stop(timer("written"));
                        written.increment(events.size() - rejected.get());
                        recordAge(events);
                    })
                    .doOnError(failure -> started.stop(timer("failed")))
                    .doOnCancel(() -> started.stop(timer("cancelled")));
        });
    }

    @Override
    public boolean needsOrder() {
        return sink.needsOrder();
    }

    @Override
    public Mono<Void> upkeep() {
        return sink.upkeep();
    }

    @Override
    public Mono<Void> close() {
        return sink.close();
    }

    private void count(Rejected refusal) {
        Counter.builder("anabranch.events.rejected")
                .description("Events that can never be stored, by who refused them and why")
                .tag("sink", refusal.by())
                .tag("reason", refusal.reason())
                .register(meters)
                .increment();
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
}
