package io.anabranch.topology;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/** The lanes of one process: runs them side by side, restarts a failed one from its last commit, drains them on stop. */
public final class Pipeline {
    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

    private final List<Lane> lanes;
    private final Backoff restart;
    private final Duration grace;
    private final Scheduler timer;
    private final MeterRegistry meters;

    /**
     * @param restart the wait before a failed lane starts again
     * @param grace how long after the stop signal to wait for what is under way
     */
    public Pipeline(List<Lane> lanes, Backoff restart, Duration grace, Scheduler timer, MeterRegistry meters) {
        this.lanes = List.copyOf(lanes);
        this.restart = restart;
        this.grace = grace;
        this.timer = timer;
        this.meters = meters;
    }

    /** Whether every lane has its share of the log. */
    public boolean isReady() {
        return lanes.stream().allMatch(Lane::isReading);
    }

    /**
     * Runs all lanes until {@code stop} signals and what was under way is committed. Fails only when a lane used up the
     * patience of its restarts, or when the grace period ran out with batches under way: they will be delivered again.
     *
     * @param stop its first signal ends the reading; it is subscribed more than once, so it has to repeat its signal
     */
    public Mono<Void> run(Publisher<?> stop) {
        return Mono.defer(() -> {
            AtomicBoolean stopping = new AtomicBoolean();
            // Not doFinally: a lane that fails cancels its stop, and must not be taken for one that was stopped.
            Mono<Void> stopped = Flux.from(stop).take(1).then().doOnTerminate(() -> stopping.set(true));
            Mono<Void> graceIsOver = stopped.then(Mono.delay(grace, timer))
                    .then(Mono.<Void>error(() -> new DrainTimeoutException(grace)));
            Mono<Void> lanesAreDone = Flux.fromIterable(lanes)
                    .flatMap(lane -> run(lane, stopped, stopping), lanes.size())
                    .then();
            // Not takeUntilOther: an error of its other publisher leaves the writes under way uncancelled (reactor
            // 3.8.6).
            return Mono.firstWithSignal(lanesAreDone, graceIsOver);
        });
    }

    private Flux<Batch> run(Lane lane, Mono<Void> stopped, AtomicBoolean stopping) {
        Counter restarts = Counter.builder("anabranch.lane.restarts")
                .description("Times a lane failed and started again from its last commit")
                .tag("lane", lane.name())
                .register(meters);
        Retry retry = restart.retry(failure -> !stopping.get(), timer, stopped);
        return lane.run(stopped)
                .doOnError(failure -> {
                    restarts.increment();
                    LOG.warn("Lane '{}' failed; it starts again from its last commit", lane.name(), failure);
                })
                .retryWhen(retry);
    }

    /** The grace period ran out before everything under way was committed. Nothing is lost; it will be delivered again. */
    public static final class DrainTimeoutException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DrainTimeoutException(Duration grace) {
            super("Batches were still under way " + grace.toMillis()
                    + " ms after the stop signal; they are not committed and will be delivered again");
        }
    }
}
