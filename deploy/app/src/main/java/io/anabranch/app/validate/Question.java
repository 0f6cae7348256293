package io.anabranch.app.validate;

import io.anabranch.settings.DurationText;
import io.anabranch.settings.SchemaDiff;
import io.anabranch.topology.Causes;
import io.anabranch.topology.MisconfigurationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * What is asked of one part of the environment, all of it at once.
 *
 * @param checks whether it can be used; each asks once, and fails with {@link MisconfigurationException} where an operator must act
 * @param plan how it differs from the settings; empty where there is nothing to compare
 */
record Question(String name, List<Mono<Void>> checks, Mono<SchemaDiff> plan) {
    /** What the plan said, or why it said nothing. */
    private record Planned(Optional<SchemaDiff> diff, Optional<String> failure) {
        private static final Planned NOTHING = new Planned(Optional.empty(), Optional.empty());
    }

    /** The part as it answered within this time; never fails. */
    Mono<Part> answer(Duration timeout, Scheduler timer) {
        Mono<List<String>> misconfigurations = Flux.fromIterable(checks)
                .flatMap(check -> misconfiguration(within(timeout, timer, check)), Math.max(1, checks.size()))
                .collectList();
        // A plan tries again for as long as the settings say, and a check does not: who is away is known by the check.
        return Mono.zip(misconfigurations, planned(within(timeout, timer, plan)), this::part)
                .onErrorResume(outage -> Mono.just(Part.failed(name, Causes.inWords(outage))));
    }

    private Part part(List<String> misconfigurations, Planned planned) {
        List<String> troubles = new ArrayList<>(misconfigurations);
        if (troubles.isEmpty()) {
            planned.failure().ifPresent(troubles::add);
        }
        return new Part(name, Part.OK, troubles, planned.diff());
    }

    private static Mono<String> misconfiguration(Mono<Void> check) {
        return check.then(Mono.<String>empty())
                .onErrorResume(MisconfigurationException.class, wrong -> Mono.just(Causes.inWords(wrong)));
    }

    private static Mono<Planned> planned(Mono<SchemaDiff> plan) {
        return plan.map(diff -> new Planned(Optional.of(diff), Optional.empty()))
                .defaultIfEmpty(Planned.NOTHING)
                .onErrorResume(
                        failure -> Mono.just(new Planned(Optional.empty(), Optional.of(Causes.inWords(failure)))));
    }

    private static <T> Mono<T> within(Duration timeout, Scheduler timer, Mono<T> answer) {
        return answer.timeout(
                timeout,
                Mono.error(() -> new IllegalStateException("no answer within " + DurationText.of(timeout))),
                timer);
    }
}
