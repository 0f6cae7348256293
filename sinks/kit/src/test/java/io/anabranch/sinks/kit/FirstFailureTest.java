package io.anabranch.sinks.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.sinks.testkit.DroppedErrors;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class FirstFailureTest {
    private final Sinks.One<Integer> left = Sinks.one();
    private final Sinks.One<Integer> right = Sinks.one();

    @Test
    void whatSucceedsIsJoinedAsEver() {
        left.tryEmitValue(1).orThrow();
        right.tryEmitValue(2).orThrow();

        assertThat(sum().block()).isEqualTo(3);
        assertThat(PagedAnswers.merged(List.of(Flux.just(1, 3), Flux.just(2)), Comparator.naturalOrder(), 1)
                        .collectList()
                        .block())
                .containsExactly(1, 2, 3);
    }

    @Test
    void theFirstFailureIsToldAndNoOther() {
        try (DroppedErrors dropped = DroppedErrors.watch()) {
            left.tryEmitError(new IllegalStateException("left")).orThrow();
            right.tryEmitError(new IllegalStateException("right")).orThrow();

            assertThatThrownBy(() -> sum().block()).hasMessage("left");
            assertThatThrownBy(() -> sum().block())
                    .as("for the next subscriber too")
                    .hasMessage("left");
            assertThatThrownBy(() -> PagedAnswers.merged(
                                    List.of(left.asMono().flux(), right.asMono().flux()), Comparator.naturalOrder(), 1)
                            .collectList()
                            .block())
                    .hasMessage("left");
            dropped.assertNone();
        }
    }

    private Mono<Integer> sum() {
        return FirstFailure.join(first -> Mono.zip(first.of(left.asMono()), first.of(right.asMono()), Integer::sum));
    }
}
