package io.anabranch.sinks.redis.cache;

import io.anabranch.sinks.kit.Retries;
import io.anabranch.sinks.kit.TimeLimit;
import io.anabranch.sinks.redis.ConnectBreaker;
import io.anabranch.sinks.redis.Connections;
import io.anabranch.sinks.redis.Failures;
import io.anabranch.sinks.redis.RedisCommand;
import io.anabranch.sinks.redis.RedisReadSettings;
import io.anabranch.sinks.redis.SinkConnection;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * How those ask Redis who can do without its answer: all on one connection, one after another without waiting between, each
 * answered or failed within the timeout. Thread-safe.
 */
public final class FailFastCommands {
    /** Commands in flight at once: a line in which each waits for those before it, and no longer than its timeout. */
    public static final int PLACES = 4_096;

    private final RedisReadSettings settings;
    private final SinkConnection link;
    private final ConnectBreaker breaker;
    private final Retries retries;
    private final Failures failures;
    private final Scheduler timer;
    private final Semaphore places = new Semaphore(PLACES);
    private volatile boolean closed;

    public FailFastCommands(RedisReadSettings settings, Connections connections, Retries retries, Scheduler timer) {
        this.settings = settings;
        this.breaker = new ConnectBreaker(timer);
        this.link = new SinkConnection(
                settings.connecting(), connections, breaker.watch(connections.open()), retries, timer);
        this.retries = retries;
        this.failures = settings.connecting().failures();
        this.timer = timer;
    }

    public String prefix() {
        return settings.prefix().orElse("");
    }

    public Scheduler timer() {
        return timer;
    }

    /**
     * The answer, or what failed; a {@link RejectedExecutionException} where the line is full (invariant 6). Asked once, and once
     * more of another server where the first only said that it isn't the one.
     */
    public <T> Mono<T> attempt(String what, RedisCommand<T> command) {
        return Mono.defer(() -> admit(what, command))
                // Off the driver's own thread, which whoever comes next could hold up.
                .publishOn(timer);
    }

    private <T> Mono<T> admit(String what, RedisCommand<T> command) {
        if (closed) {
            return Mono.error(new IllegalStateException("Redis could not " + what + ": its readers are closed"));
        }
        Optional<Throwable> refusal = breaker.refusal();
        if (refusal.isPresent()) {
            return Mono.error(new IllegalStateException(
                    "Redis could not " + what + ": a moment ago it was not to be connected to", refusal.get()));
        }
        if (!places.tryAcquire()) {
            return Mono.error(new RejectedExecutionException(
                    "Redis could not " + what + ": " + PLACES + " commands are in flight"));
        }
        return send(what, command)
                .onErrorResume(Failures::isRedirected, elsewhere -> send(what, command))
                .doOnTerminate(places::release)
                // Who asks may give up; the command keeps its place until it ends, or its own timeout has closed what
                // it hangs on.
                .transform(TimeLimit.andGoOn(settings.requestTimeout(), Mono.error(() -> late(what)), timer));
    }

    private <T> Mono<T> send(String what, RedisCommand<T> command) {
        return link.attempt(connection -> command.apply(connection.async()))
                .onErrorMap(failure -> new IllegalStateException("Redis could not " + what + ": " + failure, failure));
    }

    private IllegalStateException late(String what) {
        return new IllegalStateException(
                "Redis could not " + what + " within "
                        + settings.requestTimeout().toMillis() + " ms",
                new TimeoutException());
    }

    /** As {@link #attempt}, again while retry time is left: for what doesn't matter if it is done twice. */
    public <T> Mono<T> insist(String what, RedisCommand<T> command) {
        return attempt(what, command)
                .retryWhen(retries.backoff()
                        .retry(failure -> failure instanceof RejectedExecutionException || mayPass(failure), timer));
    }

    /** Whether Redis may do the same later with nobody doing anything; not where an operator must act, or after the end. */
    public boolean mayPass(Throwable failure) {
        return !closed && failures.isOutOfReach(failure);
    }

    /** From now on every attempt fails. */
    public void close() {
        closed = true;
    }
}
