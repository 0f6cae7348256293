package io.anabranch.sinks.redis;

import io.anabranch.topology.Asking;
import io.anabranch.topology.Backoff;
import io.anabranch.topology.Permits;
import io.anabranch.topology.RetryCounter;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** How every reader asks Redis: over one connection, so many commands at once, each within the timeout. Thread-safe. */
final class Reading {
    private static final Duration FIRST_WAIT = Duration.ofMillis(20);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private final RedisReadSettings settings;
    private final Link link;
    private final Asking asking;
    private final Backoff backoff;
    private final Semaphore places;
    private final Scheduler timer;

    /** One command or script, or a few after one another, sent at once when it is subscribed to. */
    interface Command<T> extends Function<RedisClusterAsyncCommands<String, byte[]>, Mono<T>> {}

    Reading(String name, RedisReadSettings settings, MeterRegistry meters, Scheduler timer) {
        RetryCounter retries = new RetryCounter(name, meters);
        this.settings = settings;
        // Those that are asked again and those that are tried once have as many places each.
        this.link = new Link(settings.connecting(), 2 * settings.inFlight(), retries, timer);
        this.backoff = new Backoff(FIRST_WAIT, LONGEST_WAIT, settings.patience());
        this.asking = new Asking(
                "Redis",
                settings.prefix().orElse("") + "board:",
                new ReadErrors(),
                new Permits(name, settings.inFlight(), meters),
                backoff,
                retries,
                timer);
        this.places = new Semaphore(settings.inFlight());
        this.timer = timer;
    }

    String prefix() {
        return settings.prefix().orElse("");
    }

    Scheduler timer() {
        return timer;
    }

    /** The answer, asked for again while patience lasts. */
    <T> Mono<T> ask(String what, Command<T> command) {
        return asking.ask(what, send(what, command));
    }

    /**
     * The answer, or what failed, at once where too many commands are under way: whoever can do without Redis never waits in
     * line for it (invariant 6).
     */
    <T> Mono<T> attempt(String what, Command<T> command) {
        return Mono.defer(() -> places.tryAcquire()
                        ? send(what, command).doFinally(ended -> places.release())
                        : Mono.error(new RejectedExecutionException(
                                "Redis could not " + what + ": " + settings.inFlight() + " commands are under way")))
                // Off the driver's own thread, which whoever comes next could hold up.
                .publishOn(timer);
    }

    /** As {@link #attempt}, again while patience lasts: for what doesn't matter if it is done twice. */
    <T> Mono<T> insist(String what, Command<T> command) {
        return attempt(what, command)
                .retryWhen(backoff.retry(failure -> Failures.passing(failure).isPresent(), timer));
    }

    private <T> Mono<T> send(String what, Command<T> command) {
        return link.request(what, connection -> command.apply(connection.async()));
    }

    Mono<Void> close() {
        return link.close();
    }
}
