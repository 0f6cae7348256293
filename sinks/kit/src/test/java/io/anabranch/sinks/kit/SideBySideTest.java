package io.anabranch.sinks.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.sinks.testkit.DroppedErrors;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

// What a step verifies it throws by itself.
@SuppressWarnings("CheckReturnValue")
class SideBySideTest {
    private final List<Sinks.One<String>> requests = new ArrayList<>();

    @Test
    void emitsWhatEachEmitsAndEndsWithTheLast() {
        StepVerifier.create(SideBySide.all(Flux.range(0, 3), 2, i -> request()))
                .then(() -> assertThat(requests).as("at once").hasSize(2))
                .then(() -> requests.get(1).tryEmitValue("second"))
                .expectNext("second")
                .then(() -> requests.get(0).tryEmitEmpty())
                .then(() -> requests.get(2).tryEmitValue("third"))
                .expectNext("third")
                .verifyComplete();
    }

    @Test
    void theFirstFailureIsEverybodysAndCancelsTheOthers() {
        StepVerifier.create(SideBySide.all(Flux.range(0, 5), 3, i -> request()))
                .then(() -> requests.get(1).tryEmitError(new IllegalStateException("first")))
                .expectErrorMessage("first")
                .verify();

        assertThat(requests).as("begun").hasSize(3);
        assertThat(requests)
                .allSatisfy(
                        request -> assertThat(request.currentSubscriberCount()).isZero());
    }

    @Test
    void whatFailsAfterTheFirstFailureReachesNobody() {
        try (DroppedErrors dropped = DroppedErrors.watch()) {
            // Uncancellable, as a driver's request is whose answer is under way.
            StepVerifier.create(SideBySide.all(Flux.range(0, 2), 2, i -> subscriber -> {
                        Flux<String> late = Flux.error(new IllegalStateException("request " + i));
                        request().subscribe(each -> late.subscribe(subscriber));
                    }))
                    .then(() -> requests.get(0).tryEmitValue("go"))
                    .then(() -> requests.get(1).tryEmitValue("go"))
                    .expectErrorMessage("request 0")
                    .verify();
            dropped.assertNone();
        }
    }

    private Mono<String> request() {
        Sinks.One<String> request = Sinks.one();
        requests.add(request);
        return request.asMono();
    }
}
