package io.anabranch.sinks.dynamodb;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class KeysInFlightTest {
    private final KeysInFlight inFlight = new KeysInFlight();

    @Test
    void whatNobodyWritesIsFree() {
        KeysInFlight.Write first = inFlight.begin(items("a", "b"));
        KeysInFlight.Write other = inFlight.begin(items("c"));

        assertThat(ids(first.free())).containsExactlyInAnyOrder("a", "b");
        assertThat(ids(other.free())).containsExactly("c");
        assertThat(other.waiting()).isEmpty();
        var unused = StepVerifier.create(other.slot()).verifyComplete();
    }

    @Test
    void whatAnotherWritesWaitsForItsEnd() {
        KeysInFlight.Write first = inFlight.begin(items("a", "b"));
        KeysInFlight.Write second = inFlight.begin(items("b", "c"));

        assertThat(ids(second.free())).containsExactly("c");
        assertThat(ids(second.waiting())).containsExactly("b");
        var unused = StepVerifier.create(second.slot())
                .expectSubscription()
                .then(() -> assertThat(second.waiting()).hasSize(1))
                .then(first::end)
                .verifyComplete();
    }

    @Test
    void theThirdWaitsForTheSecond() {
        KeysInFlight.Write first = inFlight.begin(items("a"));
        KeysInFlight.Write second = inFlight.begin(items("a"));
        KeysInFlight.Write third = inFlight.begin(items("a"));
        boolean[] turn = new boolean[1];
        var unused = third.slot().subscribe(nothing -> {}, failure -> {}, () -> turn[0] = true);

        first.end();
        assertThat(turn[0]).isFalse();
        second.end();
        assertThat(turn[0]).isTrue();
    }

    @Test
    void nothingIsKeptOfWhatEnded() {
        KeysInFlight.Write first = inFlight.begin(items("a"));
        KeysInFlight.Write second = inFlight.begin(items("a"));
        first.end();
        assertThat(ids(inFlight.begin(items("a")).waiting()))
                .as("the second holds it")
                .containsExactly("a");
        second.end();

        assertThat(ids(inFlight.begin(items("b")).free())).containsExactly("b");
    }

    private static Map<Item.Key, Item> items(String... ids) {
        return Stream.of(ids)
                .map(id -> new Item(SomeEvents.event(id, "{}"), SomeEvents.settings()))
                .collect(toMap(Item::key, identity()));
    }

    private static List<String> ids(List<Item> items) {
        return items.stream().map(item -> item.event().id()).toList();
    }
}
