package io.anabranch.topology;

import io.anabranch.topology.BranchStatus.State;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/** The branches of one process: runs them side by side, restarts a failed one from its last commit, drains them on stop. */
public final class Pipeline {
    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

    private final List<Branch> branches;
    private final Mono<Void> reading;
    private final Backoff restart;
    private final Duration drainTimeout;
    private final Scheduler timer;
    private final MeterRegistry meters;

    /**
     * @param reading what the branches' sources share: subscribed while they run and cancelled at their end. Never completes;
     *     its failure fails the pipeline
     * @param restart the wait before a failed branch starts again
     * @param drainTimeout how long after the stop signal to wait for what is in flight
     */
    public Pipeline(
            List<Branch> branches,
            Mono<Void> reading,
            Backoff restart,
            Duration drainTimeout,
            Scheduler timer,
            MeterRegistry meters) {
        this.branches = List.copyOf(branches);
        this.reading = reading;
        this.restart = restart;
        this.drainTimeout = drainTimeout;
        this.timer = timer;
        this.meters = meters;
        this.branches.forEach(this::showStates);
    }

    /**
     * Runs all branches until {@code stop} signals and what was in flight is committed. Fails only when a branch used up its
     * restarts, when an {@link Error} was met, when the reading failed, when a branch failed after the stop signal, or when the
     * drain timeout passed with batches in flight: they will be delivered again. A branch that fails after the stop signal does
     * not end the others' drain.
     *
     * @param stop its first signal ends the reading; it is subscribed more than once, so it has to repeat its signal
     */
    public Mono<Void> run(Publisher<?> stop) {
        return Mono.defer(() -> {
            AtomicBoolean stopping = new AtomicBoolean();
            // Not doFinally: a branch that fails cancels its stop, and must not be taken for one that was stopped.
            Mono<Void> stopped = Flux.from(stop).take(1).then().doOnTerminate(() -> stopping.set(true));
            Mono<Void> drainTimedOut = stopped.then(Mono.delay(drainTimeout, timer))
                    .then(Mono.<Void>error(() -> new DrainTimeoutException(drainTimeout)));
            AtomicReference<@Nullable Throwable> ofDrain = new AtomicReference<>();
            Mono<Void> branchesAreDone = Flux.fromIterable(branches)
                    .flatMap(
                            branch -> run(branch, stopped, stopping)
                                    .onErrorResume(
                                            // A sick store must not cut off what healthy ones have in flight.
                                            failure -> stopping.get() && !(failure instanceof Error),
                                            failure -> Mono.fromRunnable(() -> ofDrain.compareAndSet(null, failure))),
                            branches.size())
                    .then(Mono.defer(() -> {
                        @Nullable Throwable failure = ofDrain.get();
                        return failure == null ? Mono.empty() : Mono.error(failure);
                    }));
            // Not takeUntilOther: an error of its other publisher leaves the writes in flight uncancelled (reactor
            // 3.8.6).
            return Mono.firstWithSignal(branchesAreDone, drainTimedOut, reading);
        });
    }

    private Flux<Batch> run(Branch branch, Mono<Void> stopped, AtomicBoolean stopping) {
        Counter restarts = Counter.builder("anabranch.branch.restarts")
                .description("Times a branch failed and started again from its last commit")
                .tag("sink", branch.name())
                .register(meters);
        Retry retry = restart.retry(failure -> !stopping.get() && mayPass(failure), timer, stopped);
        return branch.run(stopped)
                .doOnError(failure -> {
                    restarts.increment();
                    report(branch, failure);
                })
                .retryWhen(retry)
                .onErrorResume(
                        DeadLetterBudget.ExceededException.class,
                        stop -> Mono.firstWithSignal(branch.resumed().thenReturn(true), stopped.thenReturn(false))
                                .flatMapMany(resumed -> resumed ? run(branch, stopped, stopping) : Flux.empty()));
    }

    /** An outage is a state of the branch, shown by {@link Branch#status()} and a metric; what waits for an operator is logged here. */
    private static void report(Branch branch, Throwable failure) {
        if (failure instanceof DeadLetterBudget.ExceededException) {
            LOG.error("{}", failure.getMessage());
        }
        LOG.debug("Branch '{}' failed, retrying from its last commit", branch.name(), failure);
    }

    /** An {@link Error} is a fault of this process, which has to end; a budget waits for an operator. */
    private static boolean mayPass(Throwable failure) {
        return !(failure instanceof Error) && !(failure instanceof DeadLetterBudget.ExceededException);
    }

    private void showStates(Branch branch) {
        for (State state : State.values()) {
            Gauge.builder("anabranch.sink.state", branch, each -> each.status().state() == state ? 1 : 0)
                    .description("1 for the state that the sink's branch is in")
                    .tag("sink", branch.name())
                    .tag("state", state.label())
                    .register(meters);
        }
    }

    /** The drain timeout passed before everything in flight was committed. Nothing is lost; it will be delivered again. */
    public static final class DrainTimeoutException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DrainTimeoutException(Duration drainTimeout) {
            super("Batches were still in flight " + drainTimeout.toSeconds()
                    + " s after the stop signal; they are not committed and will be delivered again");
        }
    }
}
