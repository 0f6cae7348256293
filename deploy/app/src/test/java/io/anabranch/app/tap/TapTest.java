package io.anabranch.app.tap;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anabranch.app.ops.TapRequest;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.RejectReason;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.Sink;
import io.anabranch.topology.SourceRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class TapTest {
    private static final Instant NOW = Instant.parse("2026-11-21T08:15:37Z");
    private static final String CANARY = "canary-7f3a";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Tap tap = new Tap(() -> NOW);
    private final List<String> lines = new ArrayList<>();

    @Test
    void tellsWhatEachEventBecame() throws Exception {
        Event good = event("good", "order");
        Event bad = event("bad", "order");
        listening(request(Set.of(), Set.of(), 100, true));

        read(good);
        var unused = StepVerifier.create(tap.tapped(new Store(bad)).write(List.of(good, bad)))
                .expectNextCount(1)
                .verifyComplete();

        assertThat(lines).hasSize(5);
        assertThat(what("good")).containsExactly("read", "sent", "written");
        assertThat(what("bad")).containsExactly("sent", "rejected");
        assertThat(lines.get(4)).contains("\"reason\":\"too-large\"");
    }

    @Test
    void aFailureIsToldWithItsCause() throws Exception {
        listening(request(Set.of("store"), Set.of(), 100, true));

        var unused = StepVerifier.create(tap.tapped(new Store(null)).write(List.of(event("e", "order"))))
                .verifyErrorMessage("down");

        assertThat(what("e")).containsExactly("sent", "failed");
        assertThat(lines.get(1)).contains("\"cause\":\"down\"");
    }

    @Test
    void nothingOfWhatAnEventHoldsIsShownUnlessThatIsAskedFor() {
        listening(request(Set.of(), Set.of(), 100, true));
        read(event("e", "order"));
        assertThat(lines.get(0)).doesNotContain(CANARY);

        listening(request(Set.of(), Set.of(), 100, false));
        read(event("e", "order"));
        assertThat(lines.get(2)).contains("\"data\":{\"text\":\"" + CANARY + "\"}", "\"user_id\":\"u-" + CANARY);
    }

    @Test
    void onlyWhatIsAskedForIsTold() {
        listening(request(Set.of("feed"), Set.of(), 100, true));
        listening(request(Set.of(), Set.of("refund"), 100, true));

        read(event("e", "order"));

        assertThat(lines).isEmpty();
    }

    @Test
    void aSampleIsOfTheSameEventsEverywhere() {
        listening(request(Set.of(), Set.of(), 10, true));
        for (int number = 0; number < 1_000; number++) {
            read(event("e" + number, "order"));
        }
        List<String> first = ids();
        lines.clear();
        for (int number = 0; number < 1_000; number++) {
            read(event("e" + number, "order"));
        }

        assertThat(first).hasSizeBetween(50, 150).isEqualTo(ids());
    }

    @Test
    void whoLeavesIsToldNothingMoreAndASinkIsItselfAgain() {
        Disposable listening = listen(request(Set.of(), Set.of(), 100, true));
        listening.dispose();

        read(event("e", "order"));

        assertThat(lines).isEmpty();
        assertThat(tap.isListenedTo()).isFalse();
    }

    @Test
    void whoTakesNothingHoldsNobodyAndNoMemory() {
        var unused = StepVerifier.create(tap.listen(request(Set.of(), Set.of(), 100, true)), 0)
                .then(() -> {
                    for (int number = 0; number < 10_000; number++) {
                        read(event("e" + number, "order"));
                    }
                })
                .thenRequest(Long.MAX_VALUE)
                .expectNextCount(200)
                .thenCancel()
                .verify();
    }

    @Test
    void whoTakesNothingForLongIsLeft() {
        AtomicReference<Instant> now = new AtomicReference<>(NOW);
        Tap later = new Tap(now::get);
        var unused = StepVerifier.create(later.listen(request(Set.of(), Set.of(), 100, true)), 0)
                .then(() -> {
                    for (int number = 0; number < 300; number++) {
                        var ignored = later.read(event("e" + number, "order"));
                    }
                    now.set(NOW.plusSeconds(11));
                    var ignored = later.read(event("e", "order"));
                })
                .thenRequest(Long.MAX_VALUE)
                .expectNextCount(200)
                .verifyComplete();

        assertThat(later.isListenedTo()).isFalse();
    }

    @Test
    void aLineIsALineWhateverTheProducersFormatAndLargeDataIsOnlyCounted() {
        listening(request(Set.of(), Set.of(), 100, false));
        SourceRecord record = new SourceRecord("events", "", 0, 17, 0, null, new byte[0], List.of());
        read(new Event("e", "u", "order", NOW, JsonText.of("{\n \"a\":\r\n1}"), JsonText.NONE, record));
        read(new Event("e", "u", "order", NOW, JsonText.of("\"" + "x".repeat(20_000) + "\""), JsonText.NONE, record));

        assertThat(lines.get(0)).doesNotContain("\n", "\r").contains("\"data\":{  \"a\":  1}");
        assertThat(lines.get(1)).hasSizeLessThan(1_000).contains("\"data_bytes\":20002");
    }

    private void read(Event event) {
        var unused = tap.read(event);
    }

    private void listening(TapRequest request) {
        var unused = listen(request);
    }

    private Disposable listen(TapRequest request) {
        return tap.listen(request).subscribe(lines::add);
    }

    private List<String> what(String id) throws Exception {
        List<String> what = new ArrayList<>();
        for (String line : lines) {
            JsonNode json = JSON.readTree(line);
            if (json.path("event_id").asText().equals(id)) {
                what.add(json.path("what").asText());
            }
        }
        return what;
    }

    private List<String> ids() {
        return lines.stream()
                .map(line -> line.substring(line.indexOf("event_id")))
                .toList();
    }

    private static TapRequest request(Set<String> sinks, Set<String> types, double percent, boolean isMasked) {
        return new TapRequest(sinks, types, Set.of(), Set.of(), percent, 10_000, isMasked);
    }

    private static Event event(String id, String type) {
        SourceRecord record = new SourceRecord("events", "", 0, 17, 0, null, new byte[0], List.of());
        return new Event(
                id, "u-" + CANARY, type, NOW, JsonText.of("{\"text\":\"" + CANARY + "\"}"), JsonText.NONE, record);
    }

    /** Rejects one event; or fails, where there is none. */
    private record Store(@Nullable Event bad) implements Sink {
        @Override
        public String name() {
            return "store";
        }

        @Override
        public Flux<Rejected> write(List<Event> events) {
            return bad == null
                    ? Flux.error(new IllegalStateException("down"))
                    : Flux.just(new Rejected(bad.record(), name(), RejectReason.TOO_LARGE, "16 MiB"));
        }
    }
}
