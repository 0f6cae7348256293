package io.anabranch.sinks.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

class KeysInFlightTest {
    private final KeysInFlight<String, String> inFlight = new KeysInFlight<>(item -> item.substring(0, 1));

    @Test
    void whatNobodyWritesIsFree() {
        KeysInFlight<String, String>.Write first = inFlight.begin(items("a", "b"));
        KeysInFlight<String, String>.Write other = inFlight.begin(items("c"));

        assertThat(first.free()).containsExactlyInAnyOrder("a", "b");
        assertThat(other.free()).containsExactly("c");
        assertThat(other.waiting()).isEmpty();
        var unused = StepVerifier.create(other.before()).verifyComplete();
    }

    @Test
    void whatAnotherWritesWaitsForItsEnd() {
        KeysInFlight<String, String>.Write first = inFlight.begin(items("a", "b"));
        KeysInFlight<String, String>.Write second = inFlight.begin(items("b", "c"));

        assertThat(second.free()).containsExactly("c");
        assertThat(second.waiting()).containsExactly("b");
        var unused = StepVerifier.create(second.before())
                .expectSubscription()
                .then(() -> assertThat(second.waiting()).hasSize(1))
                .then(first::end)
                .verifyComplete();
    }

    @Test
    void theThirdWaitsForTheSecond() {
        KeysInFlight<String, String>.Write first = inFlight.begin(items("a"));
        KeysInFlight<String, String>.Write second = inFlight.begin(items("a"));
        KeysInFlight<String, String>.Write third = inFlight.begin(items("a"));
        boolean[] turn = new boolean[1];
        var unused = third.before().subscribe(nothing -> {}, failure -> {}, () -> turn[0] = true);

        first.end();
        assertThat(turn[0]).isFalse();
        second.end();
        assertThat(turn[0]).isTrue();
    }

    @Test
    void nothingIsKeptOfWhatEnded() {
        KeysInFlight<String, String>.Write first = inFlight.begin(items("a"));
        KeysInFlight<String, String>.Write second = inFlight.begin(items("a"));
        first.end();
        assertThat(inFlight.begin(items("a")).waiting())
                .as("the second holds it")
                .containsExactly("a");
        second.end();

        assertThat(inFlight.begin(items("b")).free()).containsExactly("b");
    }

    @Test
    void theLaterWriteOfAKeyIsSentWhenTheEarlierHasEnded() {
        List<String> sent = new ArrayList<>();
        Sinks.Empty<Void> earlier = Sinks.empty();
        CompletableFuture<List<Void>> first = inFlight.inOrder(items("a", "b"), items -> {
                    sent.addAll(items);
                    return earlier.asMono();
                })
                .collectList()
                .toFuture();
        CompletableFuture<List<Object>> second = inFlight.inOrder(items("b", "c"), items -> {
                    items.forEach(item -> sent.add("later " + item));
                    return Mono.empty();
                })
                .collectList()
                .toFuture();

        assertThat(sent).containsExactlyInAnyOrder("a", "b", "later c");
        assertThat(second).isNotDone();
        earlier.tryEmitEmpty().orThrow();

        assertThat(sent).last().isEqualTo("later b");
        assertThat(first.join()).isEmpty();
        assertThat(second.join()).isEmpty();
    }

    @Test
    void keysThatComeTwiceInAWriteAreSentByTheOtherFunction() {
        KeysInFlight<String, String>.Write earlier = inFlight.begin(items("x"));

        assertThat(sent(items("a", "b"))).containsExactly("distinct [a, b]");
        assertThat(sent(items("a1", "b", "a2"))).containsExactly("repeating [a1, b, a2]");
        assertThat(sent(items("a", "b")))
                .as("nothing is kept of the write before")
                .containsExactly("distinct [a, b]");
        assertThat(sent(List.of())).containsExactly("distinct []");
        CompletableFuture<List<String>> some = sending(items("x1", "a", "x2"));
        earlier.end();
        assertThat(some.join()).containsExactly("repeating [a]", "repeating [x1, x2]");
    }

    private List<String> sent(List<String> items) {
        return sending(items).join();
    }

    private CompletableFuture<List<String>> sending(List<String> items) {
        return inFlight.inOrder(items, some -> Mono.just("distinct " + some), some -> Mono.just("repeating " + some))
                .collectList()
                .toFuture();
    }

    @Test
    void aWriteThatFailedOrWasCancelledHoldsNothing() {
        assertThatThrownBy(() -> inFlight.inOrder(items("a"), items -> Mono.error(new IllegalStateException("down")))
                        .collectList()
                        .block(Duration.ofSeconds(10)))
                .hasMessage("down");
        inFlight.inOrder(items("a"), items -> Mono.never()).subscribe().dispose();

        assertThat(inFlight.begin(items("a")).free()).containsExactly("a");
    }

    @Test
    void itemsOfOneKeyStayTogetherAndInTheirOrder() {
        KeysInFlight<String, String>.Write first = inFlight.begin(items("a1"));
        KeysInFlight<String, String>.Write second = inFlight.begin(items("b1", "a2", "b2", "a3"));

        assertThat(second.free()).containsExactly("b1", "b2");
        assertThat(second.waiting()).containsExactly("a2", "a3");
        first.end();
        second.end();
        assertThat(inFlight.begin(items("a", "b")).waiting()).isEmpty();
    }

    private static List<String> items(String... ids) {
        return List.of(ids);
    }
}
