package io.anabranch.topology;

import io.anabranch.topology.BranchStatus.State;
import io.anabranch.topology.DeadLetterBudget.ExceededException;
import io.anabranch.topology.Source.Progress;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One sink and its own course along the log: its source, its pace, its commits. Nothing that it does, or fails to do, is
 * felt by another branch.
 *
 * <p>One direction; the only way back is the commit.
 */
public final class Branch {
    /** Batches in flight of a sink that needs no order: enough to keep a store busy, few enough for the memory. */
    public static final int IN_FLIGHT = 4;

    /** Of batches that wait for an earlier one's commit; such a batch is held without its events. */
    private static final int COMMITS = 64;

    private final Source source;
    private final ObservedSink sink;
    private final DeadLetters deadLetters;
    private final DeadLetterBudget budget;
    private final Balance balance;
    private final Clock clock;
    private final int inFlight;
    private final Sinks.Many<Boolean> resumed = Sinks.many().multicast().directBestEffort();
    private final AtomicReference<@Nullable Failure> failure = new AtomicReference<>();
    private final AtomicReference<Seen> seen;
    /** Batches of the present run that are not committed. */
    private final AtomicInteger uncommitted = new AtomicInteger();

    private volatile @Nullable Instant runningSince;
    private volatile boolean checked;

    /**
     * A sink that {@link Sink#needsOrder() needs order} has one batch in flight, another {@link #IN_FLIGHT}.
     *
     * @param budget this branch's own
     * @param meters where the records are counted that the branch is done with
     */
    public Branch(
            Source source,
            ObservedSink sink,
            DeadLetters deadLetters,
            DeadLetterBudget budget,
            Clock clock,
            MeterRegistry meters) {
        this(source, sink, deadLetters, budget, clock, meters, sink.needsOrder() ? 1 : IN_FLIGHT);
    }

    Branch(
            Source source,
            ObservedSink sink,
            DeadLetters deadLetters,
            DeadLetterBudget budget,
            Clock clock,
            MeterRegistry meters,
            int inFlight) {
        this.source = source;
        this.sink = sink;
        this.deadLetters = deadLetters;
        this.budget = budget;
        this.balance = new Balance(sink.name(), meters);
        this.clock = clock;
        this.inFlight = inFlight;
        this.seen = new AtomicReference<>(new Seen(State.WAITING, clock.instant()));
    }

    /** The sink's name. */
    public String name() {
        return sink.name();
    }

    /**
     * Runs the branch, and its sink's maintain as long, once the sink's check has passed. Emits each batch, its events let go, after its commit, in the source's
     * order; fails with the first failure of the sink, of the dead letters or of a commit, having committed nothing that is
     * not safe.
     *
     * @param stop its first signal ends the reading; what is in flight is still delivered and committed, then it completes
     */
    public Flux<Batch> run(Publisher<?> stop) {
        return checked(stop)
                .thenMany(checkedFlow(stop))
                .doOnNext(done -> {
                    uncommitted.decrementAndGet();
                    failure.set(null);
                })
                .doOnError(this::failed);
    }

    /** What a store lacks that was well once is an outage, and the writes find it out. */
    private Mono<Void> checked(Publisher<?> stop) {
        return Mono.defer(() -> checked
                        ? Mono.empty()
                        : sink.check().doOnSuccess(passed -> {
                            checked = true;
                            failure.set(null);
                        }))
                .takeUntilOther(stop);
    }

    private Flux<Batch> checkedFlow(Publisher<?> stop) {
        return Flux.defer(() -> {
            uncommitted.set(0);
            runningSince = clock.instant();
            AtomicReference<@Nullable Throwable> ofMaintenance = new AtomicReference<>();
            // Not an error of the other publisher, which would leave the writes in flight uncancelled: see
            // Pipeline.
            Mono<Throwable> maintenanceFails = sink.maintain()
                    .then(Mono.<Throwable>never())
                    .onErrorResume(Mono::just)
                    .doOnNext(ofMaintenance::set);
            return flow(stop).takeUntilOther(maintenanceFails).concatWith(Mono.defer(() -> {
                @Nullable Throwable cause = ofMaintenance.get();
                return cause == null ? Mono.empty() : Mono.error(cause);
            }));
        });
    }

    private void failed(Throwable cause) {
        runningSince = null;
        failure.updateAndGet(before -> new Failure(cause, before == null ? clock.instant() : before.since));
    }

    /** How it does now. Does no I/O. */
    public BranchStatus status() {
        @Nullable Failure failed = failure.get();
        if (failed != null && !hasNothingToDo()) {
            boolean isStopped = failed.cause instanceof ExceededException;
            return new BranchStatus(
                    isStopped ? State.STOPPED : State.FAILING, failed.since, Optional.of(Causes.inWords(failed.cause)));
        }
        Optional<ObservedSink.Stall> stall = sink.stall();
        if (stall.isPresent()) {
            return new BranchStatus(
                    State.FAILING, stall.get().since(), Optional.of(stall.get().cause()));
        }
        State state = state(source.progress());
        Seen now = seen.updateAndGet(before -> before.state == state ? before : new Seen(state, clock.instant()));
        return new BranchStatus(state, now.since, Optional.empty());
    }

    /** What an operator must repair before the sink can be well for the first time, as far as is known. Does no I/O. */
    public Optional<String> misconfiguration() {
        @Nullable Failure failed = failure.get();
        return failed != null && !checked && failed.cause instanceof MisconfigurationException
                ? Optional.of(Causes.inWords(failed.cause))
                : Optional.empty();
    }

    /** Whether it has run for long with nothing to write, so that a failure before that says nothing of now. */
    private boolean hasNothingToDo() {
        @Nullable Instant since = runningSince;
        return since != null
                && uncommitted.get() == 0
                && Duration.between(since, clock.instant()).compareTo(STALLED) >= 0;
    }

    /** No further batch is taken until {@link #resume()}; what is in flight goes on. */
    public void pause() {
        source.pause();
    }

    /** Ends {@link #pause()}, and lets a branch go on that its dead-letter budget stopped: it counts from here on. */
    public void resume() {
        source.resume();
        var unused = resumed.tryEmitNext(true);
    }

    /** Signals when an operator resumes the branch. */
    Mono<Void> resumed() {
        return resumed.asFlux().next().then(Mono.fromRunnable(budget::reset));
    }

    private static State state(Progress progress) {
        return switch (progress) {
            case UNASSIGNED -> State.WAITING;
            case ATTACHED -> State.ATTACHED;
            case CATCHING_UP -> State.CATCHING_UP;
            case PAUSED -> State.PAUSED;
        };
    }

    private Flux<Batch> flow(Publisher<?> stop) {
        return source.batches()
                .doOnNext(batch -> uncommitted.incrementAndGet())
                .takeUntilOther(stop)
                .flatMapSequential(this::deliver, inFlight, 1)
                // Invariant 1: commit only what the sink holds, in source order.
                .flatMapSequential(this::commit, COMMITS, 1);
    }

    private Mono<Delivered> deliver(Batch batch) {
        return refusals(batch).collectList().flatMap(refused -> {
            Balance.Entry entry = balance.entry(batch, refused);
            return publish(batch, refused).thenReturn(new Delivered(batch.delivered(), entry));
        });
    }

    private Mono<Batch> commit(Delivered delivered) {
        return delivered
                .batch
                .commit()
                .doOnSuccess(committed -> balance.committed(delivered.entry))
                .thenReturn(delivered.batch);
    }

    private Flux<Rejected> refusals(Batch batch) {
        return batch.events().isEmpty() ? Flux.empty() : sink.write(batch.events());
    }

    private Mono<Void> publish(Batch batch, List<Rejected> refused) {
        List<Rejected> all = new ArrayList<>(batch.malformed());
        all.addAll(refused);
        synchronized (budget) {
            if (!budget.allows(batch.records(), all.size())) {
                Rejected example = all.get(all.size() - 1);
                return Mono.error(new ExceededException(
                        name(), budget, "'" + example.reason() + "' of " + example.record() + ", " + example.detail()));
            }
        }
        return all.isEmpty() ? Mono.empty() : deadLetters.publish(all);
    }

    /** A batch without its events, whose records are accounted for. */
    private record Delivered(Batch batch, Balance.Entry entry) {}

    private record Failure(Throwable cause, Instant since) {}

    private record Seen(State state, Instant since) {}

    /** How long a store may complete no write before its branch counts as failing: a slow batch is no sickness. */
    static final Duration STALLED = Duration.ofSeconds(60);
}
