package io.anabranch.app;

import io.anabranch.topology.Backoff;
import io.anabranch.topology.Causes;
import io.anabranch.topology.MisconfigurationException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Asks until it has been well once, and tells meanwhile why it is not. */
final class StartCheck {
    private final Mono<Void> check;
    private final Backoff backoff;
    private volatile @Nullable Throwable lastFailure;

    /** @param check fails with {@link MisconfigurationException} where no waiting helps until an operator acts */
    StartCheck(Mono<Void> check, Backoff backoff) {
        this.check = check;
        this.backoff = backoff;
    }

    /** Completes when it is well. */
    Mono<Void> run(Scheduler timer) {
        return check.doOnError(failure -> lastFailure = failure)
                .retryWhen(backoff.retry(failure -> !(failure instanceof Error), timer))
                .doOnSuccess(well -> lastFailure = null);
    }

    Optional<String> trouble() {
        return Optional.ofNullable(lastFailure).map(Causes::inWords);
    }

    /** What an operator must repair. */
    Optional<String> misconfiguration() {
        return lastFailure instanceof MisconfigurationException ? trouble() : Optional.empty();
    }
}
