package io.anabranch.sinks.redis;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * May this caller do it once more? One script decides and counts, by the clock of Redis, the one that all who ask share: so it
 * never lets one too many through, however many ask at once and wherever they are, for as long as Redis keeps what it was told.
 *
 * <p>Asked once, never again: an answer that is lost may have been counted. While Redis does not answer, at most the settings'
 * timeouts, or has too many commands under way, the answer is what {@link RateLimitSettings#failure} says. Counted as
 * {@code anabranch.rate.limit.decisions} by outcome: {@code allowed}, {@code refused}, {@code allowed-blindly},
 * {@code refused-blindly}. Thread-safe.
 */
public final class RateLimit {
    private final Reading reading;
    private final RateLimitSettings settings;
    private final Script script;
    private final MeterRegistry meters;

    RateLimit(Reading reading, RateLimitSettings settings, MeterRegistry meters) {
        this.reading = reading;
        this.settings = settings;
        this.script =
                settings.kind() == RateLimitSettings.Kind.FIXED ? RateLimitScripts.FIXED : RateLimitScripts.SLIDING;
        this.meters = meters;
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
        String key = EscapedKey.of(reading.prefix(), "limit", settings.name(), caller);
        return reading.attempt(
                        "take " + cost + " of limit '" + settings.name() + "'",
                        redis -> script.run(
                                redis,
                                List.of(key),
                                Script.argument(settings.limit()),
                                Script.argument(
                                        Math.multiplyExact(settings.window().toMillis(), 1_000L)),
                                Script.argument(cost)))
                .map(RateLimit::decision)
                .doOnNext(decision -> count(decision.allowed() ? "allowed" : "refused"))
                .onErrorResume(failure -> Mono.fromSupplier(this::blindDecision));
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

    private Decision blindDecision() {
        boolean allowed = settings.failure() == RateLimitSettings.WhenDown.ALLOW;
        count(allowed ? "allowed-blindly" : "refused-blindly");
        return new Decision(allowed, 0, settings.window(), allowed ? Duration.ZERO : settings.window());
    }

    private void count(String outcome) {
        Counter.builder("anabranch.rate.limit.decisions")
                .description("Decisions of a rate limit; blindly where Redis did not answer")
                .tag("limit", settings.name())
                .tag("outcome", outcome)
                .register(meters)
                .increment();
    }
}
