package io.anabranch.sinks.redis.cache;

import io.anabranch.sinks.redis.Script;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.RejectedExecutionException;
import reactor.core.publisher.Mono;

/**
 * May this caller do it once more? One script decides and counts, by the clock of Redis, the one that all who ask share: so it
 * never lets one too many through, however many ask at once and wherever they are, for as long as Redis keeps what was written.
 *
 * <p>Asked once, never again: an answer that is lost may have been counted. Where Redis does not answer within the settings'
 * timeout, or only that it can't now, the answer is what {@link RateLimitSettings#failure} says; where thousands wait already for
 * theirs it is no. Where an operator must act, as after a wrong password, it fails. A limit of another kind or window begins again,
 * under whichever name. Counted as {@code anabranch.rate.limit.decisions} by outcome: {@code allowed}, {@code refused},
 * {@code fail-open}, {@code fail-closed}, {@code failed}. Thread-safe.
 */
public final class RateLimit {
    private final FailFastCommands redis;
    private final RateLimitSettings settings;
    private final Script script;
    private final String keys;
    private final MeterProvider<Counter> decisions;

    public RateLimit(FailFastCommands redis, RateLimitSettings settings, MeterRegistry meters) {
        this.redis = redis;
        this.settings = settings;
        this.script =
                settings.kind() == RateLimitSettings.Kind.FIXED ? RateLimitScripts.FIXED : RateLimitScripts.SLIDING;
        // What one kind or length of window keeps, another can't read: to change them is to begin again.
        this.keys = settings.name() + ":" + settings.kind().name().toLowerCase(Locale.ROOT) + ":"
                + settings.window().toMillis();
        this.decisions = Counter.builder("anabranch.rate.limit.decisions")
                .description(
                        "Decisions of a rate limit; blindly where Redis did not answer, failed where an operator must act")
                .tag("limit", settings.name())
                .withRegistry(meters);
    }

    /** Takes one. */
    public Mono<Decision> take(String caller) {
        return take(caller, 1);
    }

    /**
     * Takes so many at once, or none.
     *
     * @param caller who is limited: a user, an address, a key; 1 to 1,024 characters
     * @param cost 1 to the limit
     * @throws IllegalArgumentException if the cost or the caller is out of its range
     */
    public Mono<Decision> take(String caller, long cost) {
        if (cost < 1 || cost > settings.limit()) {
            throw new IllegalArgumentException(
                    "Limit '" + settings.name() + "' gives 1 to " + settings.limit() + " at once, asked for " + cost);
        }
        String key = EscapedKey.of(redis.prefix(), "limit", keys, caller);
        return redis.attempt(
                        "take " + cost + " of limit '" + settings.name() + "'",
                        connection -> script.run(
                                connection,
                                List.of(key),
                                Script.argument(settings.limit()),
                                Script.argument(
                                        Math.multiplyExact(settings.window().toMillis(), 1_000L)),
                                Script.argument(cost)))
                .map(RateLimit::decision)
                .doOnNext(decision -> count(decision.allowed() ? "allowed" : "refused"))
                .onErrorResume(this::withoutAnswer);
    }

    private static Decision decision(List<Object> answer) {
        return new Decision(
                Script.number(answer, 0) == 1,
                Math.max(0, Script.number(answer, 1)),
                micros(Script.number(answer, 2)),
                micros(Script.number(answer, 3)));
    }

    private static Duration micros(long micros) {
        return Duration.of(micros, ChronoUnit.MICROS);
    }

    private Mono<Decision> withoutAnswer(Throwable failure) {
        if (failure instanceof RejectedExecutionException) {
            // Redis may be well: whoever asks often enough would open the limit.
            return Mono.fromSupplier(() -> blindDecision(/* allowed= */ false));
        }
        if (redis.mayPass(failure)) {
            return Mono.fromSupplier(() -> blindDecision(settings.failure() == RateLimitSettings.WhenDown.ALLOW));
        }
        count("failed");
        return Mono.error(failure);
    }

    private Decision blindDecision(boolean allowed) {
        count(allowed ? "fail-open" : "fail-closed");
        return new Decision(allowed, 0, settings.window(), allowed ? Duration.ZERO : settings.window());
    }

    private void count(String outcome) {
        decisions.withTag("outcome", outcome).increment();
    }
}
