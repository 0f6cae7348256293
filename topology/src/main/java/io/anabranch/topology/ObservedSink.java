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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;

/**
 * A sink and what is seen of it: events written and rejected, how long a write took and how it ended, how old events became,
 * and whether its store completes writes at all. Judged by the writes themselves, since a probe would prove that the store
 * answers probes.
 */
public final class ObservedSink extends ForwardingSink {
    private final MeterRegistry meters;
    private final Clock clock;
    private final Counter written;
    private final DistributionSummary batchEvents;
    private final Timer eventAge;
    private final Counter deletionsApplied;
    private final Counter deletionsSkipped;
    /** By outcome: to ask the registry costs as much as some events. */
    private final Map<String, Timer> timers = new ConcurrentHashMap<>();

    private final Set<Write> inFlight = ConcurrentHashMap.newKeySet();
    private volatile Instant lastCompleted = Instant.MIN;

    /** @param clock tells an event's age, which no store ever holds (invariant 8) */
    public ObservedSink(Sink sink, MeterRegistry meters, Clock clock) {
        super(sink);
        this.meters = meters;
        this.clock = clock;
        this.written = Counter.builder("anabranch.events.written")
                .description("Events durable in the sink")
                .tag("sink", name())
                .register(meters);
        this.batchEvents = DistributionSummary.builder("anabranch.sink.batch.events")
                .description("Events handed to the sink at once")
                .tag("sink", name())
                .register(meters);
        this.eventAge = Timer.builder("anabranch.event.age")
                .description("From an event's own time to its being durable: the oldest event of each write")
                .tag("sink", name())
                .register(meters);
        this.deletionsApplied = deletions("applied");
        this.deletionsSkipped = deletions("skipped");
    }

    @Override
    public Flux<Rejected> write(List<Event> events) {
        return Flux.defer(() -> {
            Tally tally = new Tally(events);
            return tally.deletions.get() == 0 ? given(tally) : withDeletions(events);
        });
    }

    private Flux<Rejected> withDeletions(List<Event> events) {
        List<Event> given = withoutSkipped(events);
        int skipped = events.size() - given.size();
        Flux<Rejected> written = given.isEmpty() ? Flux.empty() : given(new Tally(given));
        return written.doOnComplete(() -> deletionsSkipped.increment(skipped));
    }

    /** What the sink can do nothing with never reaches it. */
    private List<Event> withoutSkipped(List<Event> events) {
        return events.stream()
                .filter(event -> !event.isDeletion() || applies(event))
                .toList();
    }

    private Flux<Rejected> given(Tally tally) {
        Timer.Sample started = Timer.start(meters);
        Write write = new Write(clock.instant());
        inFlight.add(write);
        batchEvents.record(tally.events.size());
        return super.write(tally.events)
                .doOnNext(refusal -> {
                    tally.rejected(refusal);
                    Rejections.count(meters, refusal);
                })
                .doOnComplete(() -> {
                    lastCompleted = clock.instant();
                    started.stop(timer("written"));
                    written.increment(tally.facts.get());
                    deletionsApplied.increment(tally.deletions.get());
                    recordAge(tally.oldest);
                })
                .doOnError(failure -> started.stop(timer("failed")))
                .doOnCancel(() -> started.stop(timer("cancelled")))
                .doFinally(signal -> inFlight.remove(write));
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
        String reason = lastRetry().map(retry -> "; last retry: " + retry).orElse("");
        return "sink '" + name() + "' has completed no write for " + length.toSeconds() + " s and keeps retrying"
                + reason;
    }

    private Timer timer(String outcome) {
        return timers.computeIfAbsent(outcome, this::registered);
    }

    private Timer registered(String outcome) {
        return Timer.builder("anabranch.sink.write")
                .description("From handing a batch to the sink to its end, retries included")
                .tag("sink", name())
                .tag("outcome", outcome)
                .register(meters);
    }

    private Counter deletions(String outcome) {
        return Counter.builder("anabranch.deletions")
                .description("Deletions of events: applied by the sink, or skipped, since it can't apply them")
                .tag("sink", name())
                .tag("outcome", outcome)
                .register(meters);
    }

    private void recordAge(Instant oldest) {
        if (!oldest.equals(Instant.MAX)) {
            long age = Duration.between(oldest, clock.instant()).toMillis();
            eventAge.record(Math.max(0, age), TimeUnit.MILLISECONDS);
        }
    }

    /** A store that completes no write. */
    record Stall(Instant since, String cause) {}

    /** How many events and how many deletions of one write are not rejected, and how old it is: one look at each event. */
    private static final class Tally {
        private final List<Event> events;
        private final AtomicInteger facts;
        private final AtomicInteger deletions;
        /** Of the events that are no deletion; {@link Instant#MAX} where there are none. */
        private final Instant oldest;

        private Tally(List<Event> events) {
            Instant oldestSeen = Instant.MAX;
            int deletionsSeen = 0;
            for (Event event : events) {
                if (event.isDeletion()) {
                    deletionsSeen++;
                } else if (event.timestamp().isBefore(oldestSeen)) {
                    oldestSeen = event.timestamp();
                }
            }
            this.events = events;
            this.oldest = oldestSeen;
            this.deletions = new AtomicInteger(deletionsSeen);
            this.facts = new AtomicInteger(events.size() - deletionsSeen);
        }

        void rejected(Rejected refusal) {
            boolean isDeletion = deletions.get() > 0
                    && events.stream()
                            .anyMatch(event ->
                                    event.isDeletion() && event.record().equals(refusal.record()));
            var unused = (isDeletion ? deletions : facts).decrementAndGet();
        }
    }

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
